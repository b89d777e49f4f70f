import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface UserNamespaceFix {
  /** Which setting forbids it, Korean. */
  cause: string;
  /** For root, one line. */
  command: string;
}

/** Kernel settings that forbid user namespaces, and the value that does. */
const SETTINGS = [
  { name: 'user.max_user_namespaces', forbids: '0', allow: '15000' },
  { name: 'kernel.unprivileged_userns_clone', forbids: '0', allow: '1' },
  { name: 'kernel.apparmor_restrict_unprivileged_userns', forbids: '1', allow: '0' },
] as const;

/** Names the setting that is in the way, so far as it can be read. */
export async function userNamespaceFix(): Promise<UserNamespaceFix> {
  for (const { name, forbids, allow } of SETTINGS) {
    const value = await readFile(`/proc/sys/${name.replaceAll('.', '/')}`, 'utf8').catch(() => undefined);
    if (value?.trim() !== forbids) continue;
    const assignment = `${name}=${allow}`;
    return {
      cause: `${name} 값이 ${forbids}입니다.`,
      command: `sudo sysctl -w ${assignment} && echo ${assignment} | sudo tee /etc/sysctl.d/60-kafka-lab.conf`,
    };
  }
  return {
    cause: '컨테이너 안이라면 바깥의 seccomp나 AppArmor 설정이 막고 있습니다.',
    command: 'sudo sysctl -w user.max_user_namespaces=15000',
  };
}

/** Really makes the namespaces that the sandbox needs, with a mount inside. */
export async function canUseUserNamespaces(): Promise<{ ok: true } | { ok: false; message: string }> {
  const script = 'mount -t proc proc /proc && mount -t tmpfs none /mnt && mount -t sysfs none /sys';
  try {
    await run('unshare', [
      '--user',
      '--map-root-user',
      '--net',
      '--mount',
      '--pid',
      '--fork',
      'sh',
      '-c',
      script,
    ]);
    return { ok: true };
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    return { ok: false, message: (stderr || message).trim() };
  }
}

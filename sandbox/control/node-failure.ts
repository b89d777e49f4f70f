import { LabError } from '../../lib/errors.ts';
import { diskFull } from '../artifacts/failure.ts';
import { userNamespaceFix } from './user-namespaces.ts';

/** Another process holds the state folder: join it instead. */
export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning';
}

const OWN_CLUSTER =
  '쓸 수 있는 쿠버네티스가 있으면 LAB_CONTEXT=<kubeconfig context> npm start 로 그 클러스터에서 실습하세요.';

/** What the node reported when it could not start, as the student needs to read it. */
export async function nodeFailure(code: string, message: string, env: NodeJS.ProcessEnv): Promise<Error> {
  switch (code) {
    case 'ALREADY_RUNNING':
      return new AlreadyRunning(message);
    case 'USERNS_FORBIDDEN': {
      const fix = await userNamespaceFix();
      return new LabError(
        'SANDBOX_UNSUPPORTED',
        `이 컴퓨터의 커널 설정이 사용자 네임스페이스를 막아 내장 샌드박스를 시작할 수 없습니다. ${fix.cause} (${message})`,
        `관리자 권한으로 다음을 실행하세요: ${fix.command} 또는 ${OWN_CLUSTER}`,
      );
    }
    case 'MOUNT_FORBIDDEN':
      return new LabError(
        'SANDBOX_UNSUPPORTED',
        `이 환경에서는 내장 샌드박스가 파일 시스템을 마운트할 수 없습니다. 컨테이너 안에서 실행했다면 /proc 또는 /sys가 가려져 있습니다. (${message})`,
        `컨테이너 밖에서 실행하거나, docker run에 --security-opt systempaths=unconfined --security-opt seccomp=unconfined 를 붙이세요. ${OWN_CLUSTER}`,
      );
    case 'PORT_TAKEN':
      return new LabError(
        'PORT_TAKEN',
        `샌드박스의 API 서버가 쓸 포트를 다른 프로그램이 쓰고 있습니다. (${message})`,
        '그 프로그램을 끝내고 다시 시도하세요.',
      );
    case 'DISK_FULL':
      return diskFull(env.LAB_HOME ?? '.lab');
    default:
      return new LabError(
        'SANDBOX_FAILED',
        `내장 샌드박스를 시작하지 못했습니다.${message ? `\n${message}` : ''}`,
        '다시 시도하세요. 계속되면 npm run sandbox -- reset 으로 처음 상태로 되돌리거나 npm run doctor 로 점검하세요.',
      );
  }
}

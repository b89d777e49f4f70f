import type { KubeObject } from './kube-object.ts';

/** Keys of Secrets that are meant to be read by everyone. */
const PUBLIC_KEY = /(\.crt|^username|^namespace)$/;

/** The values of Secrets as they may show in output: in base64, and decoded line by line. */
export function secretValues(secrets: readonly KubeObject[]): Set<string> {
  const values = new Set<string>();
  for (const secret of secrets)
    for (const [key, encoded] of Object.entries((secret.data ?? {}) as Record<string, string>)) {
      if (PUBLIC_KEY.test(key)) continue;
      values.add(encoded);
      const decoded = Buffer.from(encoded, 'base64').toString('utf8');
      if (decoded.includes('\ufffd')) continue;
      for (const line of decoded.split('\n')) if (line.trim()) values.add(line.trim());
    }
  return values;
}

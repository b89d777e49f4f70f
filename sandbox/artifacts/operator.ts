import { fileURLToPath } from 'node:url';
import { LabError } from '../../lib/errors.ts';
import { bundleOptions } from '../operator/bundle.ts';
import { filesBelow, fingerprint } from './fingerprint.ts';
import type { Artifact } from './store.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const OPERATOR_FILE = 'operator.mjs';

/** The operators of sandbox/operator in one file, so that their pod needs no node_modules. */
export async function operatorBundle(): Promise<Artifact> {
  const sources = await filesBelow(`${ROOT}/sandbox/operator`, (path) => !/\.test\.ts$/.test(path));
  return {
    name: 'operator',
    // Libraries are bundled as well: another lock file, another bundle.
    key: await fingerprint(ROOT, [...sources.map((path) => `sandbox/operator/${path}`), 'package-lock.json']),
    bytes: 50_000_000,
    async make(folder, { onProgress }) {
      onProgress?.({ stage: 'build', text: 'Strimzi 오퍼레이터를 묶고 있습니다.' });
      const esbuild = await import('esbuild');
      try {
        await esbuild.build(bundleOptions(`${folder}/${OPERATOR_FILE}`));
      } catch (error) {
        throw new LabError(
          'BUILD_FAILED',
          `오퍼레이터를 묶지 못했습니다.\n${(error as Error).message}`,
          'sandbox/operator 폴더를 고친 적이 있으면 되돌리고, 아니면 npm ci 를 실행한 뒤 다시 시도하세요.',
          { cause: error },
        );
      }
    },
  };
}

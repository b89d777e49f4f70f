import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildOptions } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);

/** How a program that talks to Kafka becomes one file: its pod has no node_modules. `entry` is relative to the root. */
export function bundleOptions(entry: string, outfile: string): BuildOptions {
  return {
    absWorkingDir: join(here, '../..'),
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // The Kafka client reads a .wasm file beside its module; its package has the same with the file inside.
    alias: {
      '@platformatic/wasm-utils': join(dirname(require.resolve('@platformatic/wasm-utils')), 'bundled.js'),
    },
    // Some libraries are CommonJS and call require() for Node's own modules.
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
    },
    logLevel: 'silent',
  };
}

import { defineConfig } from 'vitest/config';

// Unit tests stand beside the code (*.test.ts). Tests that start real parts (a sandbox, brokers) are
// *.integration.test.ts and run in their own project, one file at a time: two cores carry one cluster.
export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', '**/*.integration.test.ts', '.next/**', '.lab/**'],
          // Some start real shells, which a busy machine may starve; the report names what needed its second try.
          retry: process.env.CI ? 1 : 0,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['**/*.integration.test.ts'],
          exclude: ['**/node_modules/**', '.next/**', '.lab/**'],
          fileParallelism: false,
          // Brokers and kubelets on a busy machine; the report names every test that needed its second try.
          retry: process.env.CI ? 1 : 0,
          testTimeout: 180_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});

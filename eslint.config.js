import next from 'eslint-config-next';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['.next/', '.lab/', 'next-env.d.ts', 'sandbox/node/', 'content/'] },
  ...next,
  ...tseslint.configs.recommended,
  {
    settings: { react: { version: '19.3' } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
);

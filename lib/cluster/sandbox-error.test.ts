import { expect, it } from 'vitest';
import { LabError } from '#lib/errors.ts';
import { problemsView } from './sandbox-error.ts';

const java = new LabError('TOOL_MISSING', 'Java가 없습니다.', 'Java를 설치하세요.');
const python = new LabError('DOWNLOAD_FAILED', 'Python을 준비하지 못했습니다.', 'Python을 설치하세요.');

it('shows every problem of the sandbox beside what mends it', () => {
  expect(problemsView([])).toBeUndefined();
  const { code, message, remedy } = java;
  expect(problemsView([java])).toEqual({ code, message, remedy });
  const all = problemsView([java, python]);
  expect(all?.message.split('\n')).toEqual([
    'Java가 없습니다. Java를 설치하세요.',
    'Python을 준비하지 못했습니다. Python을 설치하세요.',
  ]);
  expect(all?.remedy).toContain('다시 시도');
});

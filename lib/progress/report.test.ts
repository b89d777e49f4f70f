import { expect, it } from 'vitest';
import type { Chapter, Step } from '#lib/content/schema.ts';
import { MemoryProgressStore } from './memory-store.ts';
import { labReport } from './report.ts';

const step = (id: string, title: string): Step =>
  ({ id, number: '(1)', title, blocks: [], checks: [{}], seconds: 1, line: 1 }) as unknown as Step;
const chapter = {
  id: '03-kafka',
  number: 3,
  title: 'Kafka Cluster 생성',
  sections: [
    { number: '3.1', title: '', intro: [], steps: [step('apply', 'Cluster 생성'), step('watch', '보기')] },
  ],
} as unknown as Chapter;

it('tells what was done, when, and what came out, with fences that hold', () => {
  const store = new MemoryProgressStore();
  store.addAttempt('03-kafka', 'apply');
  store.complete('03-kafka', 'apply', new Date(2026, 10, 23, 14, 4).getTime());
  store.predict('03-kafka', 'apply', { choice: 0, correct: true });
  const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`);
  store.saveRun({
    ...{
      id: 'a',
      chapter: '03-kafka',
      step: 'apply',
      action: 'run-1',
      terminal: 'main',
      command: 'kubectl apply -f x',
    },
    ...{ state: 'failed', exitCode: 1, longRunning: false, startedAt: 1000, endedAt: 3500 },
    output: [...lines, '```', 'end'].join('\n'),
  });
  const report = labReport([chapter], store, new Date(2026, 10, 23, 15, 0));
  expect(report).toContain('## 3장. Kafka Cluster 생성\n\n2단계 중 1단계 완료');
  expect(report).toContain('### 3.1 (1) Cluster 생성');
  expect(report).toContain('- 2026-11-23 14:04 완료, 시도 1번');
  expect(report).toContain('예상이 맞았습니다');
  expect(report).toContain('실패, 종료 코드 1, 2.5초');
  expect(report).toContain('````text\nmain $ kubectl apply -f x\n… (앞의 42줄 생략)\nline 42\n');
  expect(report).toContain('\n```\nend\n````');
  expect(report).not.toContain('보기');
});

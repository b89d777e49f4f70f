import type { Chapter } from '#lib/content/schema.ts';
import type { ProgressStore, RunRecord } from './store.ts';

/** The report shows the end of long outputs; the whole is in the terminal's scrollback. */
const REPORT_OUTPUT_LINES = 60;

const STATE_WORDS: Record<RunRecord['state'], string> = {
  queued: '대기',
  running: '실행 중',
  succeeded: '완료',
  failed: '실패',
  stopped: '중지',
  lost: '서버가 다시 시작되어 결과를 모름',
};

/** The student's own lab report, Markdown. Records are masked already; nothing secret is added here. */
export function labReport(chapters: Chapter[], store: ProgressStore, now: Date = new Date()): string {
  const lines = ['# Kafka 실습 기록', '', `${time(now.getTime())}에 내보냈습니다.`, ''];
  const runs = store.runs();
  for (const chapter of chapters) {
    const steps = chapter.sections.flatMap((section) => section.steps);
    const done = steps.filter((step) => store.step(chapter.id, step.id).completedAt !== undefined).length;
    const withChecks = steps.filter((step) => step.checks.length > 0).length;
    lines.push(`## ${chapter.number}장. ${chapter.title}`, '', `${withChecks}단계 중 ${done}단계 완료`, '');
    for (const section of chapter.sections)
      for (const step of section.steps) {
        const record = store.step(chapter.id, step.id);
        const own = runs.filter((run) => run.chapter === chapter.id && run.step === step.id);
        if (record.attempts === 0 && record.completedAt === undefined && own.length === 0) continue;
        lines.push(`### ${[section.number, step.number, step.title].filter(Boolean).join(' ')}`, '');
        lines.push(
          record.completedAt === undefined
            ? `- 아직 완료하지 않았습니다. 시도 ${record.attempts}번`
            : `- ${time(record.completedAt)} 완료, 시도 ${record.attempts}번`,
        );
        if (record.prediction)
          lines.push(record.prediction.correct ? '- 예상이 맞았습니다.' : '- 예상과 달랐습니다.');
        lines.push('', ...own.flatMap(runLines));
      }
  }
  return (
    lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trimEnd() + '\n'
  );
}

function runLines(run: RunRecord): string[] {
  const seconds = run.endedAt === undefined ? '' : `, ${((run.endedAt - run.startedAt) / 1000).toFixed(1)}초`;
  const exit = run.exitCode === undefined ? '' : `, 종료 코드 ${run.exitCode}`;
  const output = run.output.trimEnd().split('\n');
  const cut =
    output.length > REPORT_OUTPUT_LINES ? [`… (앞의 ${output.length - REPORT_OUTPUT_LINES}줄 생략)`] : [];
  const text = [`${run.terminal} $ ${run.command}`, ...cut, ...output.slice(-REPORT_OUTPUT_LINES)];
  // A fence longer than any in the output keeps the report whole.
  const longest = Math.max(2, ...[...text.join('\n').matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return [
    `${time(run.startedAt)} · ${STATE_WORDS[run.state]}${exit}${seconds}`,
    '',
    `${fence}text`,
    ...text,
    fence,
    '',
  ];
}

function time(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

import { z } from 'zod';
import { LabError } from '#lib/errors.ts';
import { route } from '#lib/http/route.ts';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

const body = z.strictObject({
  chapter: z.string().max(100),
  step: z.string().max(100),
  choice: z.number().int().min(0).max(20),
});

/** POST /api/predictions: what the student expects before the run; never scored. */
export const POST = route(body, ({ lab, body: { chapter, step, choice } }) => {
  const predict = lab.requireStep(chapter, step).blocks.find(({ kind }) => kind === 'predict');
  const chosen = predict?.kind === 'predict' ? predict.choices[choice] : undefined;
  if (!chosen) throw new LabError('NOT_FOUND', '이 단계에는 그 보기가 없습니다.', '페이지를 새로 고치세요.');
  lab.progress.predict(chapter, step, { choice, correct: chosen.correct });
  lab.steps.refreshNow();
  return lab.steps.view(chapter, step);
});

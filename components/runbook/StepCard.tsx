import type { Block, Step } from '#lib/content/schema.ts';
import { CheckBand } from './CheckBand.tsx';
import { CommandBand } from './CommandBand.tsx';
import { ExpectBand } from './ExpectBand.tsx';
import { FileBand } from './FileBand.tsx';
import { OnTarget } from './OnTarget.tsx';
import { PredictBand } from './PredictBand.tsx';
import { isReading, Reading } from './Reading.tsx';
import { SolutionBand } from './SolutionBand.tsx';
import { StudentsBand } from './StudentsBand.tsx';
import { StepFrame } from './StepFrame.tsx';

/** One step: text as the server rendered it, and a band for each thing to do. */
export const StepCard = ({ step }: { step: Step }) => (
  <StepFrame id={step.id}>
    <StepBlocks blocks={step.blocks} />
    <CheckBand />
  </StepFrame>
);

export const StepBlocks = ({ blocks }: { blocks: Block[] }) =>
  groups(blocks).map((group, index) =>
    Array.isArray(group) ? (
      <div key={index} className="step-body">
        <Reading blocks={group} />
      </div>
    ) : (
      <Band key={index} block={group} />
    ),
  );

function Band({ block }: { block: Block }) {
  switch (block.kind) {
    case 'run':
    case 'input':
      return (
        <OnTarget only={block.target}>
          <CommandBand
            command={{
              id: block.id,
              kind: block.kind,
              terminal: block.terminal,
              text: block.kind === 'run' ? block.command : block.text,
              ...(block.kind === 'input' ? { program: block.program } : {}),
            }}
          />
        </OnTarget>
      );
    case 'file':
      return (
        <OnTarget only={block.target}>
          <FileBand
            file={{
              id: block.id,
              path: block.path,
              mode: block.mode,
              lines: block.lines,
              change: block.change,
            }}
          />
        </OnTarget>
      );
    case 'expect':
      return (
        <OnTarget only={block.target}>
          <ExpectBand text={block.text} />
        </OnTarget>
      );
    case 'predict':
      return (
        <PredictBand prediction={{ question: block.question, choices: block.choices, why: block.why }} />
      );
    case 'students':
      return <StudentsBand assignments={{ student: block.student, rows: block.rows }} />;
    case 'solution':
      return (
        <SolutionBand>
          <div className="prose" dangerouslySetInnerHTML={{ __html: block.html }} />
        </SolutionBand>
      );
    default:
      return null;
  }
}

/** Text, notes and pictures that follow each other share one surface; everything else is a band of its own. */
function groups(blocks: Block[]): (Block | Block[])[] {
  const result: (Block | Block[])[] = [];
  for (const block of blocks) {
    const last = result.at(-1);
    if (!isReading(block)) result.push(block);
    else if (Array.isArray(last)) last.push(block);
    else result.push([block]);
  }
  return result;
}

import type { StepParts } from './step-rules.ts';
import type { Report } from './problems.ts';
import type { Block, ClusterValue } from './schema.ts';
import { hasSecret, isSecretLine } from './values.ts';

/** A line after which something is read without being shown, with a prompt that says so. */
const ASKS_HIDDEN = /\bread\s+(-\w+\s+)*-\w*s\w*p\b|getpass\(/;

/** Where a secret may stand: alone on a line of an input that answers a prompt which does not show it. */
export function checkSecrets(step: StepParts, clusterValues: Record<string, ClusterValue>, report: Report): void {
  for (const { block, line } of step.blocks) {
    if (block.kind === 'input') checkLines(block.text, clusterValues, line + 1, report);
    else if (hasSecret(typedBy(block), clusterValues)) {
      report(line, 'a secret would be shown and kept here; give it to an input: read -rsp "Password: " NAME, or getpass()');
    }
  }
  for (const { check, line } of step.checks) {
    if (hasSecret(JSON.stringify(check), clusterValues)) report(line, 'a check cannot hold a secret');
  }
}

function checkLines(text: string, clusterValues: Record<string, ClusterValue>, firstLine: number, report: Report): void {
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    if (!hasSecret(line, clusterValues)) continue;
    const previous = lines[index - 1];
    if (!isSecretLine(line, clusterValues)) {
      report(firstLine + index, 'a secret stands alone on its line: it is the answer to a prompt that does not show it');
    } else if (previous !== undefined && !ASKS_HIDDEN.test(previous)) {
      report(firstLine + index, 'the line before a secret asks for it without showing it: read -rsp "Password: " NAME, or getpass()');
    }
  }
}

/** What an action types or writes. */
function typedBy(block: Block): string {
  if (block.kind === 'run') return block.command;
  return block.kind === 'file' && block.change ? `${block.change.find}${block.change.replace}` : '';
}

import { isAction } from './find.ts';
import type { CheckAt } from './parse-block.ts';
import type { LabFiles } from './lab-files.ts';
import type { Report } from './problems.ts';
import { targetKind, type Action, type Block, type GroupCheck, type MetricCheck, type ResourceCheck, type RunAction, type RunCheck, type TargetKind } from './schema.ts';

export interface BlockAt {
  block: Block;
  line: number;
}

export interface StepParts {
  line: number;
  blocks: BlockAt[];
  checks: CheckAt[];
  /** A block could not be read: what seems to be missing may be that one. */
  incomplete: boolean;
}

/** What a step must be beyond the shapes of its blocks: above all, a card that can turn green on every cluster. */
export function checkStep(step: StepParts, terminals: string[], lab: LabFiles, report: Report): void {
  checkActions(step, terminals, lab, report);
  checkPredictions(step, report);
  for (const { check, line } of step.checks) {
    for (const field of ['says', 'hint'] as const) {
      if (!check[field].trim()) report(line, `"${field}" is empty`);
    }
    if ('run' in check) checkRunCheck(check, line, step, report);
    else if ('resource' in check) checkResourceCheck(check, line, report);
    else if ('file' in check) {
      if (!lab.matches(check.file)) report(line, `the check can never hold: no lab file matches "${check.file}"`);
      checkPattern('contains', check.contains, line, report);
    } else if ('topic' in check) checkKafkaName('topic', check.topic, TOPIC, line, report);
    else if ('group' in check) checkGroupCheck(check, line, report);
    else checkMetricCheck(check, line, report);
  }
  if (step.incomplete) return;
  for (const target of targetKind.options) {
    const acts = step.blocks.some(({ block }) => isChange(block) && appliesTo(block, target));
    const checked = step.checks.some(({ check }) => appliesTo(check, target));
    if (acts && !checked) {
      report(step.line, `the step runs something on ${target}, but has no check there: its card can never turn green`);
      return;
    }
  }
}

function appliesTo(part: { target?: TargetKind | undefined }, target: TargetKind): boolean {
  return part.target === undefined || part.target === target;
}

/** A command is one even when it only looks: a card that was run and cannot say whether it worked is no use. */
function isChange(block: Block): block is Action {
  return isAction(block) && !(block.kind === 'file' && block.mode === 'show');
}

function checkActions(step: StepParts, terminals: string[], lab: LabFiles, report: Report): void {
  const ids = new Set<string>();
  for (const { block, line } of step.blocks) {
    if (!isAction(block)) continue;
    if (ids.has(block.id)) report(line, `action id "${block.id}" stands there twice in this step`);
    ids.add(block.id);
    if (block.kind !== 'file' && !terminals.includes(block.terminal)) {
      report(line, `unknown terminal "${block.terminal}"; course.yaml has ${terminals.join(', ')}`);
    }
    if (block.kind === 'run') {
      for (const path of labPaths(block)) {
        if (!lab.matches(path)) report(line, `the command names "${path}", which is not in content/lab`);
      }
    }
  }
}

/** Arguments that mean files of the workspace: those that begin with ./ or with the lab's kafka folder. */
function labPaths(run: RunAction): string[] {
  return run.command.split(/[\s'"]+/).filter((word) => /^(\.\/|kafka\/)./.test(word));
}

function checkPredictions(step: StepParts, report: Report): void {
  const predictions = step.blocks.filter(({ block }) => block.kind === 'predict');
  for (const { line } of predictions.slice(1)) report(line, 'a step has at most one prediction');
  for (const { block, line } of predictions) {
    const after = step.blocks.slice(step.blocks.findIndex((one) => one.block === block));
    if (!after.some((one) => one.block.kind === 'run' || one.block.kind === 'input')) {
      report(line, 'no run follows the prediction, so nothing would answer it');
    }
    if (block.kind === 'predict' && !block.why.trim()) report(line, '"why" is empty');
  }
}

function checkRunCheck(check: RunCheck, line: number, step: StepParts, report: Report): void {
  const run = step.blocks.map(({ block }) => block).find((block) => isAction(block) && block.id === check.run);
  if (run?.kind !== 'run' && run?.kind !== 'input') {
    if (!step.incomplete) report(line, `the check can never hold: this step has no run or input "${check.run}"`);
    return;
  }
  if (run.kind === 'input' && check.exitCode !== undefined) {
    report(line, `the check can never hold: "${check.run}" is an input, which has no exit code; check its output`);
  }
  if (check.exitCode === undefined && check.output === undefined) {
    report(line, 'a check of a run needs exitCode, output or both');
  }
  if (check.exitCode !== undefined && run.kind === 'run' && run.longRunning) {
    report(line, `the check can never hold: "${check.run}" runs until it is stopped, so it has no exit code of its own`);
  }
  if (check.output !== undefined) checkPattern('output', check.output, line, report);
  if (run.target && run.target !== check.target) {
    report(line, `"${check.run}" exists only on ${run.target}: the check needs target: ${run.target}`);
  }
}

/** Kafka's own rule; "." and ".." are no names. */
const TOPIC = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/;
/** A group may be called anything; what is left of a {{value}} or has a space in it was a mistake. */
const GROUP = /^[^\s{}]{1,249}$/;

function checkKafkaName(kind: string, name: string, pattern: RegExp, line: number, report: Report): void {
  if (!pattern.test(name)) report(line, `the check can never hold: "${name}" is no name of a ${kind}`);
}

function checkGroupCheck({ group, until }: GroupCheck, line: number, report: Report): void {
  checkKafkaName('group', group, GROUP, line, report);
  if ('client' in until) checkKafkaName('client', until.client, GROUP, line, report);
  if (!('spread' in until)) return;
  const { spread } = until;
  const [most = 0] = spread;
  if (spread.some((one, index) => index > 0 && one > spread[index - 1]!)) {
    report(line, `the check can never hold: "spread" is in descending order, [${spread.toSorted((a, b) => b - a).join(', ')}]`);
  } else if (most === 0) report(line, 'the check can never hold: somebody has the partitions of a "spread"');
  else if (most - spread.at(-1)! > 1) {
    report(line, 'the check can never hold: no assignor gives one member of a topic two partitions more than another');
  }
}

function checkMetricCheck({ promql }: MetricCheck, line: number, report: Report): void {
  if (/\[[^\]]*\]\s*$/.test(promql)) {
    report(line, `the check can never hold: "${promql}" has a range for an answer, not a number`);
  }
}

const RESOURCE = /^[a-z]+(\.[a-z0-9.-]+)?(\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?)?$/;

function checkResourceCheck(check: ResourceCheck, line: number, report: Report): void {
  if (!RESOURCE.test(check.resource)) {
    report(line, `"resource" is written like kubectl's: plural, plural.group or plural.group/name, not "${check.resource}"`);
    return;
  }
  const named = check.resource.includes('/');
  if (named && check.selector) report(line, 'a check has a name or a selector, not both');
  if (!named && !check.selector) report(line, 'the check can never hold: "resource" needs a /name, or a selector beside it');
  const { until } = check;
  if ('ready' in until && (check.resource !== 'pods' || named)) {
    report(line, '"ready" counts the pods of a selector: resource: pods and selector: …');
  }
  if ('path' in until) {
    if ((until.is === undefined) === (until.matches === undefined)) {
      report(line, '"path" needs either is or matches');
    }
    if (until.matches !== undefined) checkPattern('matches', until.matches, line, report);
  }
}

function checkPattern(name: string, pattern: string, line: number, report: Report): void {
  try {
    new RegExp(pattern, 'm');
  } catch (error) {
    report(line, `"${name}" is no regular expression: ${(error as Error).message}`);
  }
}

/**
 * npm run bench [-- name …]: runs the benchmarks of this folder (each file but this and harness.ts is one), prints
 * their rows, and writes their sections of results.md.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { basename, join } from 'node:path';
import type { Benchmark, Row } from './harness.ts';

const RESULTS = join(import.meta.dirname, 'results.md');
const NOT_BENCHMARKS = new Set(['main.ts', 'harness.ts']);

const known = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !NOT_BENCHMARKS.has(file))
  .map((file) => basename(file, '.ts'))
  .sort();
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`no such benchmark: ${unknown.join(', ')}. There are: ${known.join(', ')}`);
  process.exit(2);
}

/** Other work on the machine spoils every figure below: it is told with them. */
const loadAtStart = loadavg()[0]!.toFixed(1);
let missed = 0;
for (const name of asked.length > 0 ? asked : known) {
  const { default: benchmark } = (await import(`./${name}.ts`)) as { default: Benchmark };
  if (benchmark.onlyByName && asked.length === 0) continue;
  console.log(`\n${benchmark.title}`);
  const rows = await benchmark.run((text) => console.log(`  … ${text}`));
  for (const row of rows)
    console.log(`  ${row.met ? 'met   ' : 'MISSED'} ${row.what}: ${row.measured} (target ${row.target})`);
  missed += rows.filter(({ met }) => !met).length;
  writeSection(name, section(name, benchmark, rows));
}
console.log(missed === 0 ? '\nall targets met' : `\n${missed} target(s) missed`);
process.exit(0);

function section(name: string, { title }: Benchmark, rows: Row[]): string {
  const machine = `${availableParallelism()} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, load average ${loadAtStart}, Node ${process.version}`;
  const lines = rows.map(
    ({ what, measured, baseline, target, met }) =>
      `| ${what} | ${measured} | ${baseline} | ${target} | ${met ? 'yes' : '**no**'} |`,
  );
  return [
    `## ${title}`,
    '',
    `\`npm run bench -- ${name}\`, ${new Date().toISOString().slice(0, 10)}, ${machine}`,
    '',
    '| what | measured | compared with (same run) | target | met |',
    '|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}

/** Replaces the section between its two comments, or adds it. */
function writeSection(name: string, text: string): void {
  const begin = `<!-- ${name} -->`;
  const end = `<!-- /${name} -->`;
  const before = existsSync(RESULTS) ? readFileSync(RESULTS, 'utf8') : '# Measurements\n';
  const block = `${begin}\n${text}\n${end}`;
  const at = before.indexOf(begin);
  const after =
    at < 0
      ? `${before.trimEnd()}\n\n${block}\n`
      : before.slice(0, at) + block + before.slice(before.indexOf(end, at) + end.length);
  writeFileSync(RESULTS, after);
}

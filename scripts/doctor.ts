// npm run doctor [-- --json]: what this machine has and lacks, with the fix for each.
import { examine, type FindingState } from '../sandbox/control/doctor.ts';
import { labCache, labHome } from '../sandbox/control/paths.ts';

const HEADINGS: Record<FindingState, string> = { fix: '고쳐야 함', later: '나중에', ok: '좋음' };

const findings = await examine({ env: process.env, home: labHome(), cache: labCache() });
if (process.argv.includes('--json')) console.log(JSON.stringify(findings, null, 2));
else
  for (const state of Object.keys(HEADINGS) as FindingState[]) {
    const group = findings.filter((finding) => finding.state === state);
    if (group.length === 0) continue;
    console.log(`\n${HEADINGS[state]}`);
    for (const { title, message, needed, command } of group) {
      console.log(`  ${state === 'ok' ? '✓' : '✗'} ${title} (${needed}): ${message}`);
      if (command && state !== 'ok') console.log(`      ${command}`);
    }
  }
// For scripts: 1 when the lab cannot work as it is.
process.exitCode = findings.some(({ state }) => state === 'fix') ? 1 : 0;

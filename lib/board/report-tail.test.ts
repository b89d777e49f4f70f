import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ReportClock } from './report-clock.ts';
import { ReportTail, type HeardReport } from './report-tail.ts';

let folder: string;
let heard: HeardReport[];
let tail: ReportTail;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'reports-')), '.members');
  mkdirSync(folder);
  heard = [];
  tail = new ReportTail(folder, (one) => heard.push(one));
});
afterEach(() => {
  tail.close();
  rmSync(join(folder, '..'), { recursive: true });
});

const file = (name: string) => join(folder, `${name}.jsonl`);
const line = (event: string, at = Date.now()) => `${JSON.stringify({ at, event, partitions: [['t', 0]] })}\n`;
const events = () => heard.map(({ report }) => report.event);
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 5_000, interval: 20 });

describe('the report tail', () => {
  it('tells what is written from now on, and what was there before as old', async () => {
    writeFileSync(file('member-1'), line('assigned', 1_000));
    tail.start();
    expect(heard).toMatchObject([
      { old: true, report: { clientId: 'member-1', at: 1_000, partitions: ['t/0'] } },
    ]);
    appendFileSync(file('member-1'), line('revoked'));
    writeFileSync(file('spring'), line('closed'));
    await eventually(() => expect(events()).toEqual(['assigned', 'revoked', 'closed']));
    expect(heard.at(-1)).toMatchObject({ old: false, report: { clientId: 'spring', exact: true } });
  });

  it('waits for the end of a line, and goes on after a file was emptied', async () => {
    tail.start();
    const text = line('assigned');
    appendFileSync(file('a'), text.slice(0, 20));
    appendFileSync(file('b'), line('lost'));
    await eventually(() => expect(events()).toEqual(['lost']));
    appendFileSync(file('a'), text.slice(20));
    await eventually(() => expect(events()).toEqual(['lost', 'assigned']));
    truncateSync(file('a'), 0);
    await eventually(() => {
      appendFileSync(file('a'), line('revoked'));
      expect(events()).toContain('revoked');
    });
  });

  it('passes over what is no report, and what is no file of a member', async () => {
    tail.start();
    mkdirSync(file('folder'));
    symlinkSync('/dev/zero', file('link'));
    execFileSync('mkfifo', [file('pipe')]);
    writeFileSync(join(folder, 'notes.txt'), line('assigned'));
    const junk = [
      '',
      '{',
      'null',
      '[]',
      '"x"',
      '{"at":"now","event":"assigned"}',
      '{"at":5,"event":"dance"}',
    ];
    writeFileSync(file('a'), `${junk.join('\n')}\n\u0000\n${line('closed')}`);
    await eventually(() => expect(events()).toEqual(['closed']));
  });

  it('reads only the end of a file that is huge, before and after', async () => {
    const flood = line('message').repeat(60_000);
    writeFileSync(file('old'), flood + line('closed'));
    tail.start();
    expect(heard.length).toBeLessThan(2_000);
    expect(heard.at(-1)!.report.event).toBe('closed');
    heard = [];
    writeFileSync(file('new'), flood + line('lost'));
    await eventually(() => expect(events().at(-1)).toBe('lost'));
    expect(heard.length).toBeLessThan(10_000);
    // A line without an end is no report either.
    appendFileSync(file('new'), 'x'.repeat(200_000));
    appendFileSync(file('new'), `\n${line('revoked')}`);
    await eventually(() => expect(events().at(-1)).toBe('revoked'));
  });

  it('does without the folder, and finds it when it comes', async () => {
    rmSync(folder, { recursive: true });
    tail.start();
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    writeFileSync(file('a'), line('assigned'));
    await eventually(() => expect(events()).toEqual(['assigned']));
  });
});

describe('a clock of a member', () => {
  it('is believed as long as it is near the server’s', () => {
    const clock = new ReportClock();
    expect(clock.place(1_000, 1_020)).toEqual({ at: 1_000, exact: true });
    expect(clock.place(2_000, 2_900)).toEqual({ at: 2_000, exact: true });
  });

  it('is shifted when it is wrong: what lies between two reports stays as long', () => {
    const clock = new ReportClock();
    expect(clock.place(1_000, 3_601_000)).toEqual({ at: 3_601_000, exact: true });
    expect(clock.place(1_750, 3_601_900)).toEqual({ at: 3_601_750, exact: true });
  });

  it('is not believed while it jumps', () => {
    const clock = new ReportClock();
    clock.place(1_000, 1_000);
    expect(clock.place(90_000, 2_000)).toEqual({ at: 2_000, exact: false });
    expect(clock.place(90_500, 2_510)).toEqual({ at: 2_500, exact: true });
  });
});

import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  watch,
  type FSWatcher,
} from 'node:fs';
import { join } from 'node:path';
import { ReportClock } from './report-clock.ts';
import { parseReport, type MemberReport } from './report.ts';

/** Events of the file system get lost, and on some file systems there are none. */
const REREAD_MS = 1_000;
/** Of a file that was there before: enough to know whose it is. */
const OLD_BYTES = 64 * 1024;
/** What came at once: more is no member's report, and only its end is read. */
const MAX_NEW_BYTES = 256 * 1024;
const MAX_LINE_BYTES = 64 * 1024;
const MAX_FILES = 200;
const NAME = /^[A-Za-z0-9._-]{1,200}\.jsonl$/;

export interface HeardReport {
  report: MemberReport;
  /** It was in the file when the reading began: its time is the member's own, and says nothing about now. */
  old: boolean;
}

interface Tailed {
  inode: number;
  offset: number;
  /** The beginning of a line whose end has not come. */
  rest: Buffer;
  clock: ReportClock;
}

/** Follows the report files of all members. What is no report, or no plain file, is passed over. */
export class ReportTail {
  readonly #folder: string;
  readonly #heard: (heard: HeardReport) => void;
  readonly #files = new Map<string, Tailed>();
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(folder: string, heard: (heard: HeardReport) => void) {
    this.#folder = folder;
    this.#heard = heard;
  }

  start(): void {
    try {
      mkdirSync(this.#folder, { recursive: true });
      this.#watcher = watch(this.#folder, (_event, name) => name && this.#read(name, false));
      this.#watcher.on('error', () => this.#watcher?.close());
    } catch {
      // Then the re-reading alone has to do.
    }
    this.#readAll(true);
    this.#timer = setInterval(() => this.#readAll(false), REREAD_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#watcher?.close();
    this.#files.clear();
  }

  #readAll(old: boolean): void {
    let names: string[] = [];
    try {
      names = readdirSync(this.#folder);
    } catch {
      // Deleted by the student: it comes back with the next report.
    }
    for (const name of names) this.#read(name, old);
    for (const name of this.#files.keys()) if (!names.includes(name)) this.#files.delete(name);
  }

  #read(name: string, old: boolean): void {
    if (!NAME.test(name) || (!this.#files.has(name) && this.#files.size >= MAX_FILES)) return;
    let file: number;
    try {
      // A pipe of that name must not make the server wait, nor a link lead it elsewhere.
      const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
      file = openSync(join(this.#folder, name), flags);
    } catch {
      return;
    }
    try {
      const stat = fstatSync(file);
      if (stat.isFile()) this.#readFile(name, { file, inode: stat.ino, size: stat.size, old });
    } catch {
      // Read again in a moment.
    } finally {
      closeSync(file);
    }
  }

  #readFile(
    name: string,
    { file, inode, size, old }: { file: number; inode: number; size: number; old: boolean },
  ): void {
    let tailed = this.#files.get(name);
    if (!tailed || tailed.inode !== inode || size < tailed.offset) {
      const clock = tailed?.clock ?? new ReportClock();
      tailed = { inode, offset: 0, rest: Buffer.alloc(0), clock };
      this.#files.set(name, tailed);
    }
    const limit = old ? OLD_BYTES : MAX_NEW_BYTES;
    const skipped = size - tailed.offset > limit;
    if (skipped) tailed.offset = size - limit;
    const chunk = Buffer.alloc(size - tailed.offset);
    const read = readSync(file, chunk, 0, chunk.length, tailed.offset);
    if (read === 0) return;
    tailed.offset += read;
    const text = Buffer.concat([skipped ? Buffer.alloc(0) : tailed.rest, chunk.subarray(0, read)]);
    const end = text.lastIndexOf(0x0a) + 1;
    tailed.rest = text.length - end > MAX_LINE_BYTES ? Buffer.alloc(0) : text.subarray(end);
    const lines = text.subarray(0, end).toString('utf8').split('\n');
    // After a gap the first is the end of some line: as a rule no JSON, and if so it is a report.
    for (const line of lines) this.#line(name.slice(0, -'.jsonl'.length), line, tailed.clock, old);
  }

  #line(clientId: string, line: string, clock: ReportClock, old: boolean): void {
    const report = parseReport(clientId, line);
    if (!report) return;
    const placed = old ? {} : clock.place(report.at, Date.now());
    this.#heard({ report: { ...report, ...placed }, old });
  }
}

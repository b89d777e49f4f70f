import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { LabError } from '#lib/errors.ts';
import { MAX_OUTPUT_CHARS, type ProgressStore, type RunRecord, type StepRecord } from './store.ts';

/** Older runs are dropped beyond this many: about 64 MB of output at the very most. */
const MAX_RUNS = 1000;
/** Another server of the same LAB_HOME may hold the file for a moment. */
const BUSY_TIMEOUT_MS = 2000;

/** SQLite's default. */
const PAGE_BYTES = 4096;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS step (
    chapter TEXT NOT NULL, step TEXT NOT NULL,
    completed_at INTEGER, attempts INTEGER NOT NULL DEFAULT 0,
    choice INTEGER, correct INTEGER,
    PRIMARY KEY (chapter, step)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS run (
    id TEXT PRIMARY KEY, chapter TEXT NOT NULL, step TEXT NOT NULL, action TEXT NOT NULL,
    terminal TEXT NOT NULL, command TEXT NOT NULL, state TEXT NOT NULL,
    started_at INTEGER NOT NULL, ended_at INTEGER, exit_code INTEGER, output TEXT NOT NULL,
    long_running INTEGER NOT NULL, expected_seconds REAL, hidden INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS put_away (
    student TEXT NOT NULL, chapter TEXT NOT NULL, step TEXT NOT NULL, completed_at INTEGER NOT NULL,
    PRIMARY KEY (student, chapter, step)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS run_of_step ON run (chapter, step, started_at);
`;

type Row = Record<string, SQLOutputValue>;

/** Keeps progress in one SQLite file. WAL with full sync: what was answered survives a crash. */
export class SqliteProgressStore implements ProgressStore {
  readonly #db: DatabaseSync;

  /** `maxBytes`: a bound of its own, past which saving fails as on a full disk. */
  constructor(file: string, options: { maxBytes?: number } = {}) {
    this.#db = guarded(() => {
      mkdirSync(dirname(file), { recursive: true });
      const db = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
      db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
      db.exec(SCHEMA);
      if (options.maxBytes) db.exec(`PRAGMA max_page_count = ${Math.ceil(options.maxBytes / PAGE_BYTES)}`);
      return db;
    });
  }

  step(chapter: string, step: string): StepRecord {
    const [row] = this.#all('SELECT * FROM step WHERE chapter = ? AND step = ?', chapter, step);
    return row ? toStep(row) : { chapter, step, attempts: 0 };
  }

  steps(): StepRecord[] {
    return this.#all('SELECT * FROM step').map(toStep);
  }

  addAttempt(chapter: string, step: string): void {
    this.#write(
      `INSERT INTO step (chapter, step, attempts) VALUES (?, ?, 1)
       ON CONFLICT (chapter, step) DO UPDATE SET attempts = attempts + 1`,
      chapter,
      step,
    );
  }

  complete(chapter: string, step: string, at: number): void {
    this.#write(
      `INSERT INTO step (chapter, step, completed_at) VALUES (?, ?, ?)
       ON CONFLICT (chapter, step) DO UPDATE SET completed_at = coalesce(completed_at, excluded.completed_at)`,
      chapter,
      step,
      at,
    );
  }

  predict(chapter: string, step: string, prediction: { choice: number; correct: boolean }): void {
    this.#write(
      `INSERT INTO step (chapter, step, choice, correct) VALUES (?, ?, ?, ?)
       ON CONFLICT (chapter, step) DO UPDATE SET choice = excluded.choice, correct = excluded.correct`,
      chapter,
      step,
      prediction.choice,
      Number(prediction.correct),
    );
  }

  resetChapter(chapter: string): void {
    this.#together(() => {
      for (const table of ['step', 'put_away'])
        this.#db.prepare(`DELETE FROM ${table} WHERE chapter = ?`).run(chapter);
      this.#db.prepare('UPDATE run SET hidden = 1 WHERE chapter = ?').run(chapter);
    });
  }

  student(): string | undefined {
    const [row] = this.#all(`SELECT value FROM setting WHERE name = 'student'`);
    return row && String(row.value);
  }

  changeStudent(from: string, to: string, own: { chapter: string; step: string }[]): void {
    this.#together(() => {
      const putAway = this.#db.prepare(
        `INSERT OR REPLACE INTO put_away SELECT ?, chapter, step, completed_at FROM step
         WHERE chapter = ? AND step = ? AND completed_at IS NOT NULL`,
      );
      const forget = this.#db.prepare('UPDATE step SET completed_at = NULL WHERE chapter = ? AND step = ?');
      const bringBack = this.#db.prepare(
        `INSERT INTO step (chapter, step, completed_at)
         SELECT chapter, step, completed_at FROM put_away WHERE student = ? AND chapter = ? AND step = ?
         ON CONFLICT (chapter, step) DO UPDATE SET completed_at = excluded.completed_at`,
      );
      for (const { chapter, step } of own) {
        putAway.run(from, chapter, step);
        forget.run(chapter, step);
        bringBack.run(to, chapter, step);
      }
      this.#db.prepare('DELETE FROM put_away WHERE student = ?').run(to);
      this.#db.prepare(`INSERT OR REPLACE INTO setting VALUES ('student', ?)`).run(to);
    });
  }

  saveRun(run: RunRecord): void {
    this.#write(
      `INSERT INTO run (id, chapter, step, action, terminal, command, state, started_at, ended_at, exit_code,
                        output, long_running, expected_seconds)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET terminal = excluded.terminal, command = excluded.command,
         state = excluded.state, ended_at = excluded.ended_at, exit_code = excluded.exit_code,
         output = excluded.output`,
      run.id,
      run.chapter,
      run.step,
      run.action,
      run.terminal,
      run.command,
      run.state,
      run.startedAt,
      run.endedAt ?? null,
      run.exitCode ?? null,
      run.output.slice(-MAX_OUTPUT_CHARS),
      Number(run.longRunning),
      run.expectedSeconds ?? null,
    );
    this.#write(
      'DELETE FROM run WHERE id IN (SELECT id FROM run ORDER BY started_at DESC LIMIT -1 OFFSET ?)',
      MAX_RUNS,
    );
  }

  run(id: string): RunRecord | undefined {
    const [row] = this.#all('SELECT * FROM run WHERE id = ?', id);
    return row && toRun(row);
  }

  runs(): RunRecord[] {
    return this.#all('SELECT * FROM run ORDER BY started_at').map(toRun);
  }

  newestRuns(chapter: string, step: string): RunRecord[] {
    const newest = new Map<string, RunRecord>();
    const rows = this.#all(
      'SELECT * FROM run WHERE chapter = ? AND step = ? AND hidden = 0 ORDER BY started_at',
      chapter,
      step,
    );
    for (const run of rows.map(toRun)) newest.set(run.action, run);
    return [...newest.values()];
  }

  markUnfinishedLost(at: number): RunRecord[] {
    return this.#all(
      `UPDATE run SET state = 'lost', ended_at = ? WHERE state IN ('running', 'queued') RETURNING *`,
      at,
    ).map(toRun);
  }

  close(): void {
    this.#db.close();
  }

  /** All of it or nothing. */
  #together(work: () => void): void {
    guarded(() => {
      this.#db.exec('BEGIN IMMEDIATE');
      try {
        work();
        this.#db.exec('COMMIT');
      } catch (error) {
        this.#db.exec('ROLLBACK');
        throw error;
      }
    });
  }

  #all(sql: string, ...values: (string | number | null)[]): Row[] {
    return guarded(() => this.#db.prepare(sql).all(...values));
  }

  #write(sql: string, ...values: (string | number | null)[]): void {
    guarded(() => this.#db.prepare(sql).run(...values));
  }
}

/** SQLite's primary result codes (sqlite.org/rescode.html), the low byte of `errcode`. */
const SQLITE_IOERR = 10;
const SQLITE_FULL = 13;
const SQLITE_NOTADB = 26;
const SQLITE_CORRUPT = 11;

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { errcode, code } = error as { errcode?: number; code?: string };
    const primary = (errcode ?? 0) & 0xff;
    if (primary === SQLITE_FULL || primary === SQLITE_IOERR || code === 'ENOSPC')
      throw new LabError(
        'DISK_FULL',
        '진도를 저장하지 못했습니다. 디스크에 남은 공간이 없습니다.',
        '공간을 비운 뒤 다시 시도하세요. 이미 저장한 진도는 그대로 있습니다.',
        { cause: error },
      );
    if (primary === SQLITE_NOTADB || primary === SQLITE_CORRUPT)
      throw new LabError(
        'INTERNAL',
        '진도 파일(progress.db)이 손상되어 읽지 못했습니다.',
        'LAB_HOME의 progress.db를 다른 이름으로 옮기고 다시 시작하세요. 진도는 처음부터 기록됩니다.',
        { cause: error },
      );
    throw error;
  }
}

function toStep(row: Row): StepRecord {
  return {
    chapter: String(row.chapter),
    step: String(row.step),
    attempts: Number(row.attempts),
    ...(row.completed_at !== null && { completedAt: Number(row.completed_at) }),
    ...(row.choice !== null && { prediction: { choice: Number(row.choice), correct: row.correct === 1 } }),
  };
}

function toRun(row: Row): RunRecord {
  return {
    id: String(row.id),
    chapter: String(row.chapter),
    step: String(row.step),
    action: String(row.action),
    terminal: String(row.terminal),
    command: String(row.command),
    state: String(row.state) as RunRecord['state'],
    startedAt: Number(row.started_at),
    ...(row.ended_at !== null && { endedAt: Number(row.ended_at) }),
    ...(row.exit_code !== null && { exitCode: Number(row.exit_code) }),
    output: String(row.output),
    longRunning: row.long_running === 1,
    ...(row.expected_seconds !== null && { expectedSeconds: Number(row.expected_seconds) }),
  };
}

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const SESSION_LIFETIME_MS = 30 * 24 * 60 * 60 * 1000;
/** Older sessions are forgotten first; a class of one student needs a few browsers, not hundreds. */
const MAX_SESSIONS = 50;

const stored = z.array(z.strictObject({ hash: z.string(), createdAt: z.number() }));
type StoredSession = z.infer<typeof stored>[number];

const hash = (secret: string) => createHash('sha256').update(secret).digest('base64url');
const same = (a: string, b: string) => timingSafeEqual(Buffer.from(hash(a)), Buffer.from(hash(b)));

/**
 * The one-time token of the printed URL and the browser sessions made from it. Only hashes are kept on disk,
 * so that a page goes on working when the server was killed and started again.
 */
export class Sessions {
  readonly #file: string;
  readonly #fixedToken: string | undefined;
  readonly #now: () => number;
  #token = randomBytes(32).toString('base64url');
  #sessions: StoredSession[];

  constructor(file: string, options: { fixedToken?: string; now?: () => number } = {}) {
    this.#file = file;
    this.#fixedToken = options.fixedToken || undefined;
    this.#now = options.now ?? Date.now;
    this.#sessions = readStored(file);
  }

  /** For the URL that is printed at start, or again on request. */
  get token(): string {
    return this.#fixedToken ?? this.#token;
  }

  /** Turns the token into a session's secret; undefined when the token is wrong or was used before. */
  open(token: string): string | undefined {
    if (!same(token, this.token)) return undefined;
    // A fixed token (LAB_TOKEN) is for tests, which open many browsers.
    this.#token = randomBytes(32).toString('base64url');
    const secret = randomBytes(32).toString('base64url');
    this.#sessions.push({ hash: hash(secret), createdAt: this.#now() });
    this.#sessions = this.#sessions.slice(-MAX_SESSIONS);
    this.#save();
    return secret;
  }

  has(secret: string | undefined): boolean {
    if (!secret) return false;
    const wanted = hash(secret);
    const oldest = this.#now() - SESSION_LIFETIME_MS;
    return this.#sessions.some((one) => one.hash === wanted && one.createdAt > oldest);
  }

  #save(): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    // Written aside and renamed: a crash in between leaves the old file whole.
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.#sessions), { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
  }
}

function readStored(file: string): StoredSession[] {
  if (!existsSync(file)) return [];
  try {
    return stored.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // A damaged file costs the students one click on the printed URL, not the server its start.
    return [];
  }
}

import { randomBytes } from 'node:crypto';

const LIFETIME_MS = 30_000;
const MAX_OPEN = 200;

export interface Ticket {
  terminal: string;
  readOnly: boolean;
}

/** One-use passes for a terminal's WebSocket: a page asks for one with its cookie and hands it to the upgrade. */
export class Tickets {
  readonly #now: () => number;
  readonly #open = new Map<string, Ticket & { expiresAt: number }>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  issue(ticket: Ticket): string {
    for (const [id, { expiresAt }] of this.#open) if (expiresAt <= this.#now()) this.#open.delete(id);
    const oldest = this.#open.keys().next();
    if (this.#open.size >= MAX_OPEN && !oldest.done) this.#open.delete(oldest.value);
    const id = randomBytes(24).toString('base64url');
    this.#open.set(id, { ...ticket, expiresAt: this.#now() + LIFETIME_MS });
    return id;
  }

  /** The ticket's content, once. */
  redeem(id: string): Ticket | undefined {
    const found = this.#open.get(id);
    this.#open.delete(id);
    if (!found || found.expiresAt <= this.#now()) return undefined;
    return { terminal: found.terminal, readOnly: found.readOnly };
  }
}

import { join } from 'node:path';
import { LabError } from '#lib/errors.ts';
import { allowedHosts } from './allowed-hosts.ts';
import { RateLimit } from './rate-limit.ts';
import { Sessions } from './sessions.ts';
import { Tickets, type Ticket } from './tickets.ts';

/** Changing requests: presses of buttons, not traffic. */
const CHANGES_BURST = 60;
const CHANGES_PER_SECOND = 10;

/** A look-up of request headers that fits both Fetch requests and Node's. */
export type HeaderLookup = (name: string) => string | undefined;

export interface AccessOptions {
  /** Folder for the sessions' hashes. */
  home: string;
  listenAddress: string;
  port: number;
  fixedToken?: string;
}

/** Who may talk to the server: Host, Origin, session cookie and terminal tickets. */
export class Access {
  readonly sessions: Sessions;
  readonly tickets = new Tickets();
  readonly cookieName: string;
  readonly #hosts: Set<string>;
  readonly #port: number;
  readonly #changes = new RateLimit(CHANGES_BURST, CHANGES_PER_SECOND);

  constructor(options: AccessOptions) {
    this.sessions = new Sessions(join(options.home, 'sessions.json'), { fixedToken: options.fixedToken });
    this.#hosts = allowedHosts(options.listenAddress, options.port);
    this.#port = options.port;
    // Cookies ignore ports: two labs on one machine must not overwrite each other's.
    this.cookieName = `kafka-lab-${options.port}`;
  }

  /** The URL to print: its token works once. */
  entryUrl(host = '127.0.0.1'): string {
    return `http://${host}:${this.#port}/?token=${this.sessions.token}`;
  }

  /** @throws LabError FORBIDDEN_HOST */
  requireHost(header: HeaderLookup): void {
    const host = header('host')?.toLowerCase();
    if (host && this.#hosts.has(host)) return;
    throw new LabError(
      'FORBIDDEN_HOST',
      '이 주소로는 실습실을 열 수 없습니다.',
      `서버를 시작할 때 표시된 주소(http://127.0.0.1:${this.#port})로 여세요.`,
    );
  }

  /** The Origin must be exactly the address the page was loaded from; its absence is refused too. */
  requireOrigin(header: HeaderLookup): void {
    const origin = header('origin');
    if (origin && origin === `http://${header('host')?.toLowerCase()}`) return;
    throw new LabError(
      'FORBIDDEN_ORIGIN',
      '다른 사이트에서 온 요청이라 실행하지 않았습니다.',
      '실습실 페이지에서 다시 시도하세요.',
    );
  }

  hasSession(header: HeaderLookup): boolean {
    return this.sessions.has(cookieValue(header('cookie'), this.cookieName));
  }

  /** @throws LabError UNAUTHENTICATED */
  requireSession(header: HeaderLookup): void {
    if (this.hasSession(header)) return;
    throw new LabError(
      'UNAUTHENTICATED',
      '로그인되어 있지 않습니다.',
      '서버를 시작한 터미널에 표시된 주소를 다시 여세요. 이미 쓴 주소라면 그 터미널에서 Enter를 누르거나 서버를 다시 시작하면 새 주소가 나옵니다.',
    );
  }

  /** @throws LabError TOO_MANY_REQUESTS */
  requireChangeQuota(): void {
    if (this.#changes.take()) return;
    throw new LabError(
      'TOO_MANY_REQUESTS',
      '요청이 너무 많아 처리하지 않았습니다.',
      '몇 초 기다린 뒤 다시 시도하세요.',
    );
  }

  /** `Set-Cookie` for a token's holder; undefined when the token is wrong or already used. */
  cookieForToken(token: string): string | undefined {
    const secret = this.sessions.open(token);
    return secret && `${this.cookieName}=${secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000`;
  }

  /** For a WebSocket upgrade: Host, Origin, cookie and the one-use ticket in the query. @throws LabError */
  authorizeUpgrade(header: HeaderLookup, ticket: string | null, terminal: string): Ticket {
    this.requireHost(header);
    this.requireOrigin(header);
    this.requireSession(header);
    const redeemed = ticket ? this.tickets.redeem(ticket) : undefined;
    if (redeemed?.terminal === terminal) return redeemed;
    throw new LabError(
      'UNAUTHENTICATED',
      '터미널 연결의 허가가 끝났습니다.',
      '페이지가 자동으로 다시 연결합니다. 계속되면 페이지를 새로 고치세요.',
    );
  }
}

export function cookieValue(cookies: string | undefined, name: string): string | undefined {
  for (const pair of cookies?.split(';') ?? []) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

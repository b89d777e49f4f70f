import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckView, RunView, ServerEvent } from '#lib/api.ts';
import type { App } from './app.ts';

type Listener = (event: ServerEvent) => boolean;

/** A page's side of the server: a session, its requests, its one event stream. */
export class Session {
  readonly #url: string;
  readonly #cookie: string;
  readonly #listeners = new Set<Listener>();
  readonly #seen: ServerEvent[] = [];

  private constructor(url: string, cookie: string) {
    this.#url = url;
    this.#cookie = cookie;
  }

  static async open({ url, token }: Pick<App, 'url' | 'token'>): Promise<Session> {
    const entered = await fetch(`${url}/api/session?token=${token}`, { redirect: 'manual' });
    const cookie = entered.headers.getSetCookie()[0]?.split(';')[0];
    if (!cookie) throw new Error(`no session: HTTP ${entered.status}`);
    const session = new Session(url, cookie);
    // The stream breaks off when the server ends.
    session.#listen('02-operator-install').catch(() => {});
    return session;
  }

  async page(path: string): Promise<void> {
    const response = await this.#fetch(path);
    await response.text();
    if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
  }

  untilReady(): Promise<number> {
    return this.#until((event) => event.type === 'target' && event.target.state === 'ready', true);
  }

  /** @returns when it was told, as performance.now() */
  untilStep(chapter: string, step: string, state: CheckView['state']): Promise<number> {
    return this.#until(
      (event) =>
        event.type === 'step' &&
        event.step.chapter === chapter &&
        event.step.step === step &&
        event.step.checks.every((check) => check.state === state),
    );
  }

  /** Presses Run and waits for output that matches. @returns ms from the request */
  async runToOutput(chapter: string, step: string, action: string, wanted: RegExp): Promise<number> {
    const begin = performance.now();
    const response = await this.#fetch('/api/runs', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ chapter, step, action }),
    });
    if (response.status !== 201) throw new Error(`run: HTTP ${response.status} ${await response.text()}`);
    const { id } = (await response.json()) as RunView;
    let took = Number.NaN;
    let output = '';
    // Read to its end, so that the terminal is free for the next.
    for await (const event of events((await this.#fetch(`/api/runs/${id}/events`)).body!)) {
      const told = event as { type: string; text?: string; run?: RunView };
      output += told.text ?? '';
      if (Number.isNaN(took) && wanted.test(output)) took = performance.now() - begin;
      if (told.run?.endedAt) break;
    }
    return took;
  }

  /** The events of one of the server's streams, until it breaks off or the loop over them ends. */
  async *stream<Event>(path: string): AsyncGenerator<Event> {
    const response = await this.#fetch(path);
    if (!response.ok) throw new Error(`${path}: HTTP ${response.status} ${await response.text()}`);
    for await (const event of events(response.body!)) yield event as Event;
  }

  /** The control plane's binary that serves this LAB_HOME. */
  async nodeBinary(home: string): Promise<string> {
    const { pid } = JSON.parse(await readFile(join(home, 'sandbox/status.json'), 'utf8')) as { pid: number };
    return `/proc/${pid}/exe`;
  }

  #fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.#url}${path}`, {
      ...init,
      headers: { cookie: this.#cookie, origin: this.#url, ...init.headers },
    });
  }

  #until(wanted: Listener, alsoPast = false): Promise<number> {
    if (alsoPast && this.#seen.some(wanted)) return Promise.resolve(performance.now());
    return new Promise((resolve) => {
      const listener: Listener = (event) => {
        if (!wanted(event)) return false;
        this.#listeners.delete(listener);
        resolve(performance.now());
        return true;
      };
      this.#listeners.add(listener);
    });
  }

  async #listen(chapter: string): Promise<void> {
    for await (const event of this.stream<ServerEvent>(`/api/events?chapter=${chapter}`)) {
      this.#seen.push(event);
      for (const listener of [...this.#listeners]) listener(event);
    }
  }
}

/** The data of server-sent events. */
async function* events(body: ReadableStream<Uint8Array>): AsyncGenerator<unknown> {
  let text = '';
  for await (const chunk of body.pipeThrough(
    new TextDecoderStream() as TransformStream<Uint8Array, string>,
  )) {
    text += chunk;
    const messages = text.split('\n\n');
    text = messages.pop() ?? '';
    for (const message of messages) {
      const data = message
        .split('\n')
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).trim())
        .join('\n');
      if (data) yield JSON.parse(data);
    }
  }
}

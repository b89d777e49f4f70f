import { Coalescer } from './coalescer.ts';
import { CLOSE, MAX_COLS, MAX_ROWS, type ServerMessage } from './protocol.ts';
import type { PtySize } from './pty-process.ts';
import type { Scrollback } from './scrollback.ts';
import type { SecretMask } from './secret-mask.ts';
import { FRAME_BYTES, Viewer, type ViewerTransport } from './viewer.ts';

/** A viewer that draws nothing for this long no longer blocks the program. */
const STALL_MS = 5_000;
const MAX_VIEWERS = 16;

export interface ViewersHost {
  readonly scrollback: Scrollback;
  size(): PtySize;
  hold(holder: unknown): void;
  release(holder: unknown): void;
  resize(size: PtySize): void;
  /** What viewers that only look must not see. */
  mask(): SecretMask;
  /** The screen as it is now, and the offset that it was made at. */
  screen(mask: SecretMask | undefined): Promise<{ screen: string; seq: number }>;
}

/** All pages that show one session: flow control, replay, and who decides the size. */
export class Viewers {
  readonly #host: ViewersHost;
  readonly #viewers = new Set<Viewer>();
  readonly #coalescer: Coalescer;
  readonly #stallMs: number;
  #controller: Viewer | undefined;
  #stallTimer: NodeJS.Timeout | undefined;

  constructor(host: ViewersHost, stallMs = STALL_MS) {
    this.#host = host;
    this.#stallMs = stallMs;
    this.#coalescer = new Coalescer(FRAME_BYTES, () => this.#pumpAll());
  }

  get count(): number {
    return this.#viewers.size;
  }

  /**
   * Joins at `from` when everything since is still kept, with everything that is kept when the page has nothing
   * yet, with a serialised screen otherwise. Returns undefined when there are too many viewers.
   */
  attach(
    transport: ViewerTransport,
    options: {
      readOnly: boolean;
      from: number | undefined;
      hello(seq: number, fresh: boolean): ServerMessage;
    },
  ): Viewer | undefined {
    if (this.#viewers.size >= MAX_VIEWERS) {
      transport.close(CLOSE.tooManyViewers, 'too many viewers');
      return undefined;
    }
    const { scrollback } = this.#host;
    const viewer = new Viewer(transport, options.readOnly);
    const resumes = options.from !== undefined && options.from <= scrollback.end;
    viewer.sent = viewer.acknowledged = resumes ? options.from! : 0;
    transport.sendMessage(options.hello(viewer.sent, !resumes));
    this.#viewers.add(viewer);
    if (!viewer.readOnly) this.#controller ??= viewer;
    this.#tellSize(viewer);
    if (viewer.isBehind(scrollback)) void this.#sendScreen(viewer);
    else this.#pump(viewer);
    this.#balance();
    return viewer;
  }

  detach(viewer: Viewer): void {
    this.#viewers.delete(viewer);
    if (this.#controller === viewer) {
      this.#controller = [...this.#viewers].find((one) => !one.readOnly);
      if (this.#controller) this.#applySize(this.#controller);
    }
    this.#balance();
  }

  /** New output is in the scrollback. */
  appended(bytes: number): void {
    this.#coalescer.add(bytes);
    this.#balance();
  }

  /** Sends what is left at once: the session ends. */
  flush(): void {
    this.#pumpAll();
  }

  acknowledge(viewer: Viewer, seq: number): void {
    if (!viewer.acknowledge(seq)) return;
    if (viewer.hasDrawnAll) viewer.lagging = false;
    if (!viewer.isBehind(this.#host.scrollback)) this.#pump(viewer);
    else if (viewer.hasDrawnAll) void this.#sendScreen(viewer);
    this.#balance();
  }

  /** The viewer's page typed something: its size counts from now on. */
  takeControl(viewer: Viewer): void {
    if (viewer.readOnly || this.#controller === viewer) return;
    this.#controller = viewer;
    this.#applySize(viewer);
  }

  resize(viewer: Viewer, size: PtySize): void {
    viewer.size = {
      cols: Math.min(Math.max(size.cols, 2), MAX_COLS),
      rows: Math.min(Math.max(size.rows, 1), MAX_ROWS),
    };
    if (this.#controller === viewer) this.#applySize(viewer);
  }

  broadcast(message: ServerMessage): void {
    for (const { transport } of this.#viewers) transport.sendMessage(message);
  }

  dispose(code: number, reason: string): void {
    this.#coalescer.dispose();
    clearTimeout(this.#stallTimer);
    for (const { transport } of this.#viewers) transport.close(code, reason);
    this.#viewers.clear();
  }

  #pumpAll(): void {
    for (const viewer of this.#viewers) this.#pump(viewer);
  }

  #pump(viewer: Viewer): void {
    viewer.pump(this.#host.scrollback, this.#maskOf(viewer));
  }

  /** Whoever may type has seen it; whoever only looks may be a class. */
  #maskOf(viewer: Viewer): SecretMask | undefined {
    return viewer.readOnly ? this.#host.mask() : undefined;
  }

  /** Blocks the program while somebody who counts is too far behind. */
  #balance(): void {
    const end = this.#host.scrollback.end;
    let holds = false;
    for (const viewer of this.#viewers) holds ||= viewer.holds(end);
    if (!holds) {
      clearTimeout(this.#stallTimer);
      this.#stallTimer = undefined;
      this.#host.release(this);
    } else if (!this.#stallTimer) {
      this.#host.hold(this);
      this.#stallTimer = setTimeout(() => this.#checkStall(), this.#stallMs);
    }
  }

  #checkStall(): void {
    this.#stallTimer = undefined;
    const end = this.#host.scrollback.end;
    const since = performance.now() - this.#stallMs;
    for (const viewer of this.#viewers)
      if (viewer.holds(end) && viewer.progressAt <= since) viewer.lagging = true;
    this.#balance();
  }

  async #sendScreen(viewer: Viewer): Promise<void> {
    viewer.awaitsScreen = true;
    // Without this a flood would overtake the screen again while it is being made.
    this.#host.hold(viewer);
    try {
      const { screen, seq } = await this.#host.screen(this.#maskOf(viewer));
      if (!this.#viewers.has(viewer)) return;
      viewer.sendScreen(screen, seq);
      this.#pump(viewer);
    } finally {
      this.#host.release(viewer);
      this.#balance();
    }
  }

  #applySize(controller: Viewer): void {
    const { size } = controller;
    const now = this.#host.size();
    if (size && (size.cols !== now.cols || size.rows !== now.rows)) this.#host.resize(size);
    for (const viewer of this.#viewers) this.#tellSize(viewer);
  }

  #tellSize(viewer: Viewer): void {
    viewer.transport.sendMessage({ t: 'size', ...this.#host.size(), yours: viewer === this.#controller });
  }
}

import serialize from '@xterm/addon-serialize';
import headless from '@xterm/headless';

/** 1,000 lines serialise in about 50 ms to about 100 kB; a page that was away for longer reads its run's output. */
const SCREEN_LINES = 1000;

/**
 * The screen that `output` draws, as escape sequences that draw it again. `output` may begin anywhere in a stream:
 * what comes before its first line break is left out, since it may be the rest of an escape sequence.
 */
export async function serializeScreen(
  output: Buffer,
  size: { cols: number; rows: number },
  modes: string,
): Promise<string> {
  const terminal = new headless.Terminal({ ...size, scrollback: SCREEN_LINES, allowProposedApi: true });
  try {
    const addon = new serialize.SerializeAddon();
    // The addon's types name the browser's terminal; it uses only what both have.
    terminal.loadAddon(addon as unknown as Parameters<typeof terminal.loadAddon>[0]);
    const firstLine = output.indexOf(0x0a) + 1;
    terminal.write(modes);
    await new Promise<void>((done) => terminal.write(output.subarray(firstLine), done));
    return addon.serialize({ scrollback: SCREEN_LINES });
  } finally {
    terminal.dispose();
  }
}

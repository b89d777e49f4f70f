import type { Terminal } from '@xterm/xterm';

/**
 * Terminals answer queries in the output (which terminal are you, where is the cursor) by typing the answer. Old
 * output that is drawn again, or a second page, would type it into the shell's prompt: `mute` says when to be silent.
 */
export function muteReplies(terminal: Terminal, mute: () => boolean): void {
  const { parser } = terminal;
  for (const id of [
    { final: 'c' },
    { prefix: '>', final: 'c' },
    { prefix: '=', final: 'c' },
    { final: 'n' },
    { prefix: '?', final: 'n' },
    { intermediates: '$', final: 'p' },
    { prefix: '?', intermediates: '$', final: 'p' },
    { final: 't' },
    { prefix: '>', final: 'q' },
  ])
    parser.registerCsiHandler(id, mute);
  parser.registerDcsHandler({ intermediates: '$', final: 'q' }, mute);
  for (const color of [4, 10, 11, 12])
    parser.registerOscHandler(color, (data) => data.includes('?') && mute());
  // Output is not trusted with the clipboard (OSC 52), whoever printed it.
  parser.registerOscHandler(52, () => true);
}

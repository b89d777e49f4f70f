// CSI …, OSC … (BEL or ST), and two-character escapes.
const ESCAPES = /\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][0-9A-Za-z]|\x1b[ -~]/g;

/** Terminal output as text for reports: escapes removed, a line that was written over shown as it ended. */
export function plainText(output: string): string {
  return output
    .replace(ESCAPES, '')
    .replace(/\r+\n/g, '\n')
    .split('\n')
    .map((line) => (line.includes('\r') ? overwritten(line) : line))
    .join('\n')
    .replace(/[\0-\x08\x0b-\x1f\x7f]/g, '');
}

/** A carriage return goes back to the start of the line, and what follows covers what was there. */
function overwritten(line: string): string {
  return line.split('\r').reduce((shown, part) => part + shown.slice(part.length), '');
}

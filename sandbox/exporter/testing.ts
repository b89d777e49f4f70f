export interface ReadSample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\[\\"n])*)",?/y;

/** Reads Prometheus' text format strictly: a line that is none, or a sample without its TYPE before it, is an error. */
export function parseExposition(text: string): ReadSample[] {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  let family = '';
  return text.split('\n').flatMap((line) => {
    if (line === '' || line.startsWith('# HELP ')) return [];
    const type = /^# TYPE (\w+) (gauge|counter)$/.exec(line);
    if (type) {
      family = type[1]!;
      return [];
    }
    const [all, name] = /^([a-zA-Z_:][\w:]*)/.exec(line) ?? ['', ''];
    if (!name || name !== family) throw new Error(`not a sample of ${family}: ${line}`);
    const { labels, end } = labelsAt(line, all.length);
    const value = /^ (-?\d+(?:\.\d+)?)$/.exec(line.slice(end))?.[1];
    if (value === undefined) throw new Error(`no value: ${line}`);
    return [{ name, labels, value: Number(value) }];
  });
}

function labelsAt(line: string, start: number): { labels: Record<string, string>; end: number } {
  const labels: Record<string, string> = {};
  if (line[start] !== '{') return { labels, end: start };
  LABEL.lastIndex = start + 1;
  let end = LABEL.lastIndex;
  for (let match = LABEL.exec(line); match; match = LABEL.exec(line)) {
    labels[match[1]!] = match[2]!.replaceAll(/\\([\\"n])/g, (_, one) => (one === 'n' ? '\n' : one));
    end = LABEL.lastIndex;
  }
  if (line[end] !== '}') throw new Error(`labels without end: ${line}`);
  return { labels, end: end + 1 };
}

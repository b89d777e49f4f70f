/**
 * Looks a value up by a path as in `kubectl -o jsonpath`, without the braces: `status.phase`,
 * `status.conditions[?(@.type=="Ready")].status`, `spec.listeners[0].name`, `status.listeners[*].name`,
 * `metadata.labels.strimzi\.io/cluster`, `metadata.labels['strimzi.io/cluster']`.
 * Returns every match; an unfit path matches nothing.
 */
export function valuesAt(root: unknown, path: string): unknown[] {
  let found: unknown[] = [root];
  for (const part of parse(path)) found = found.flatMap(part);
  return found;
}

type Part = (value: unknown) => unknown[];

const TOKEN =
  /\[\?\(@\.([\w.-]+)\s*==\s*(?:"([^"]*)"|'([^']*)')\)\]|\[(\d+|\*)\]|\[(?:'([^']*)'|"([^"]*)")\]|\.?((?:\\.|[^.[\]\\])+)/gy;

function parse(path: string): Part[] {
  const parts: Part[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < path.length) {
    const token = TOKEN.exec(path);
    if (!token) throw new SyntaxError(`cannot read the path ${path}`);
    const [, filterField, filterDouble, filterSingle, index, quotedSingle, quotedDouble, name] = token;
    if (filterField !== undefined) {
      const wanted = filterDouble ?? filterSingle ?? '';
      parts.push((value) => items(value).filter((item) => String(valuesAt(item, filterField)[0]) === wanted));
    } else if (index === '*') parts.push(items);
    else if (index !== undefined) parts.push((value) => items(value).slice(Number(index), Number(index) + 1));
    else parts.push(field(quotedSingle ?? quotedDouble ?? (name ?? '').replaceAll(/\\(.)/g, '$1')));
  }
  return parts;
}

function items(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function field(name: string): Part {
  return (value) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return [];
    return [(value as Record<string, unknown>)[name]];
  };
}

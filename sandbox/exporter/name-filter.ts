export type NameFilter = (name: string) => boolean;

/**
 * Names that match the one expression and not the other. As in Go a match anywhere in the name is enough, and flags
 * stand at the front: `(?i)edu`. What Go has besides (\pL, [[:alpha:]], \Q…\E) is not known here.
 * @throws SyntaxError
 */
export function nameFilter(include: string, exclude: string | undefined): NameFilter {
  const included = expression(include);
  const excluded = exclude === undefined ? undefined : expression(exclude);
  return (name) => included.test(name) && !excluded?.test(name);
}

function expression(pattern: string): RegExp {
  const [front, flags] = /^\(\?([ims]+)\)/.exec(pattern) ?? ['', ''];
  return new RegExp(pattern.slice(front.length), flags);
}

/** Equality-based and set-based label selectors as `kubectl -l` takes them: `a=b,c!=d,e in (f,g),h,!i`. */
export function matchesSelector(labels: Record<string, string> | undefined, selector: string): boolean {
  return requirements(selector).every((one) => holds(labels ?? {}, one));
}

function requirements(selector: string): string[] {
  // Commas inside parentheses part values, not requirements.
  return selector
    .split(/,(?![^(]*\))/)
    .map((one) => one.trim())
    .filter(Boolean);
}

function holds(labels: Record<string, string>, requirement: string): boolean {
  const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(requirement);
  if (set) {
    const [, key = '', operator, list = ''] = set;
    const value = labels[key];
    const listed = value !== undefined && list.split(',').some((one) => one.trim() === value);
    return operator === 'in' ? listed : !listed;
  }
  const pair = /^([^=!]+?)\s*(!=|==|=)\s*(.*)$/.exec(requirement);
  if (pair) {
    const [, key = '', operator, value] = pair;
    return operator === '!=' ? labels[key] !== value : labels[key] === value;
  }
  return requirement.startsWith('!')
    ? labels[requirement.slice(1)] === undefined
    : labels[requirement] !== undefined;
}

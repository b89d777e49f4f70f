/**
 * Colours for the two languages of the course. A full highlighter takes longer to start than the whole course
 * takes to load; keys, comments, strings and options are what a reader looks for. The page styles the classes.
 */
export interface Token {
  /** `value`: a {{name}} that is filled in when the text is run. */
  kind: 'key' | 'comment' | 'string' | 'option' | 'value' | 'plain';
  text: string;
}

type Rule = [kind: Token['kind'], pattern: RegExp];

/** Tried in this order at each place; every pattern is sticky. */
const YAML: Rule[] = [
  ['comment', /#.*/y],
  ['string', /"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'/y],
  ['key', /[\w./-]+(?=:(?:\s|$))/y],
  ['plain', /[^\s#"':]+/y],
];
const SHELL: Rule[] = [
  ['comment', /(?<=^|\s)#.*/my],
  ['string', /"(?:[^"\\]|\\.)*"|'[^']*'/y],
  ['option', /(?<=^|\s)--?[A-Za-z][\w-]*/my],
  ['plain', /[^\s"']+/y],
];
const LANGUAGES: Record<string, Rule[]> = { yaml: YAML, yml: YAML, sh: SHELL, bash: SHELL };

/** The text in coloured pieces; joined, they are the text. An unknown language is one plain piece. */
export function highlight(text: string, language: string): Token[] {
  return coloured(text, LANGUAGES[language]).flatMap(withValues);
}

function withValues({ kind, text }: Token): Token[] {
  return text
    .split(/(\{\{[a-z][a-zA-Z]*\}\})/)
    .map((piece, index): Token => ({ kind: index % 2 === 1 ? 'value' : kind, text: piece }))
    .filter((token) => token.text !== '');
}

function coloured(text: string, rules: Rule[] | undefined): Token[] {
  if (!rules) return [{ kind: 'plain', text }];
  const tokens: Token[] = [];
  const push = (kind: Token['kind'], piece: string) => {
    const last = tokens.at(-1);
    if (last?.kind === kind) last.text += piece;
    else tokens.push({ kind, text: piece });
  };
  for (let at = 0; at < text.length; ) {
    const found = firstMatch(rules, text, at);
    push(found?.[0] ?? 'plain', found?.[1] ?? text.charAt(at));
    at += found?.[1].length ?? 1;
  }
  return tokens;
}

function firstMatch(rules: Rule[], text: string, at: number): [Token['kind'], string] | undefined {
  for (const [kind, pattern] of rules) {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found) return [kind, found];
  }
  return undefined;
}

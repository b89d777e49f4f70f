import { describe, expect, it } from 'vitest';
import { highlight } from './highlight.ts';

const kinds = (text: string, language: string) =>
  highlight(text, language)
    .filter(({ kind }) => kind !== 'plain')
    .map(({ kind, text: piece }) => `${kind} ${piece}`);

describe('highlight', () => {
  it('finds keys, strings and comments of YAML', () => {
    expect(kinds(`# note\na.b/c: "x # y"\nretention.ms: 1 # end\n- d: 'it''s'`, 'yaml')).toEqual([
      'comment # note',
      'key a.b/c',
      'string "x # y"',
      'key retention.ms',
      'comment # end',
      'key d',
      "string 'it''s'",
    ]);
  });

  it('takes no address for a key', () => {
    expect(kinds('image: quay.io/strimzi/kafka:1.2.0', 'yaml')).toEqual(['key image']);
  });

  it('finds options, strings and comments of a shell command', () => {
    expect(kinds(`kubectl -n kafka get pod --watch -o jsonpath='{.a}' # all`, 'sh')).toEqual([
      'option -n',
      'option --watch',
      'option -o',
      "string '{.a}'",
      'comment # all',
    ]);
  });

  it('marks what is filled in later, wherever it stands', () => {
    expect(kinds(`nslookup a.{{nodeAddress}}.nip.io "{{password}}"`, 'sh')).toEqual([
      'value {{nodeAddress}}',
      'string "',
      'value {{password}}',
      'string "',
    ]);
    expect(kinds('print("{{password}}")', 'java')).toEqual(['value {{password}}']);
  });

  it.each(['yaml', 'sh', 'java', ''])('loses nothing of a text in "%s"', (language) => {
    const text = `a: "unclosed\n\t# 한글 '\n--x=1 it's`;
    expect(
      highlight(text, language)
        .map((token) => token.text)
        .join(''),
    ).toBe(text);
  });
});

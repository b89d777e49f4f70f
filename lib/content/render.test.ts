import { describe, expect, it } from 'vitest';
import { renderMarkdownText } from './render.ts';

const rendered = (text: string) => renderMarkdownText(text, 1, () => undefined);

describe('code in a sentence', () => {
  it('may go on in the next line after a dot or a slash', () => {
    expect(rendered('`max.poll.records`와 `./a`')).toBe(
      '<p><code>max.<wbr>poll.<wbr>records</code>와 <code>./a</code></p>',
    );
  });

  it('shows what looks like HTML as it is', () => {
    expect(rendered('`<b>`')).toBe('<p><code>&#x3C;b></code></p>');
  });
});

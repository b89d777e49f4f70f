import { expect, test } from 'vitest';
import { cutText, oneLine, sizeText } from './bytes.ts';

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [4096, '4 KB'],
  [5 * 1024 * 1024, '5 MB'],
  [1_600_000, '1.5 MB'],
])('%d bytes are written %s', (bytes, text) => expect(sizeText(bytes)).toBe(text));

test('a value fits on one line, whatever is in it', () => {
  expect(oneLine({ encoding: 'text', text: 'a\r\nb\tc', size: 6, truncated: false })).toBe('a⏎b⇥c');
  expect(oneLine({ encoding: 'hex', text: '00ff10', size: 3, truncated: false })).toBe('00 ff 10');
});

test('a cut value tells how much of it is shown', () => {
  expect(cutText({ encoding: 'text', text: '가'.repeat(1024), size: 5_242_880, truncated: true })).toBe(
    '5 MB 중 앞 3 KB',
  );
  expect(cutText({ encoding: 'hex', text: '00ff', size: 9, truncated: true })).toBe('9 B 중 앞 2 B');
  expect(cutText({ encoding: 'text', text: 'a', size: 1, truncated: false })).toBeUndefined();
});

import { expect, test } from 'vitest';
import { Scrollback } from './scrollback.ts';

test('keeps the newest bytes under their offsets while it grows and wraps', () => {
  const stream = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251));
  const forgotten: Buffer[] = [];
  const scrollback = new Scrollback(50_000, (bytes) => forgotten.push(Buffer.from(bytes)));
  for (let at = 0, size = 1; at < stream.length; at += size, size = ((size * 7) % 4093) + 1) {
    scrollback.append(stream.subarray(at, at + size));
    const end = Math.min(stream.length, at + size);
    expect(scrollback.end).toBe(end);
    expect(scrollback.contents().equals(stream.subarray(scrollback.start, end))).toBe(true);
  }
  expect(scrollback.end - scrollback.start).toBeLessThanOrEqual(50_000);
  expect(Buffer.concat(forgotten).equals(stream.subarray(0, scrollback.start))).toBe(true);
});

test('refuses what it no longer has', () => {
  const scrollback = new Scrollback(10);
  scrollback.append(Buffer.from('0123456789abc'));
  expect(scrollback.start).toBe(3);
  expect(() => scrollback.copyTo(Buffer.alloc(4), 0, 2, 4)).toThrow(RangeError);
});

import { describe, expect, it } from 'vitest';
import { bytesView } from './message-row.ts';

describe('what a page shows of bytes', () => {
  it.each([
    ['text', Buffer.from('주문 1\t완료\n'), { encoding: 'text', text: '주문 1\t완료\n', truncated: false }],
    ['bytes that are not UTF-8', Buffer.from([0xff, 0x00, 0x41]), { encoding: 'hex', text: 'ff0041' }],
    ['UTF-8 that is no text', Buffer.from([0, 0, 0, 5]), { encoding: 'hex', text: '00000005' }],
    ['nothing', Buffer.alloc(0), { encoding: 'text', text: '', size: 0 }],
    ['text that would clear a terminal', Buffer.from('\u001b[2J'), { encoding: 'hex' }],
  ])('is right for %s', (_, bytes, view) => {
    expect(bytesView(bytes, 100)).toMatchObject(view);
  });

  it('ends before a character that does not fit', () => {
    const view = bytesView(Buffer.from('가나다'), 8);
    expect(view).toEqual({ encoding: 'text', text: '가나', size: 9, truncated: true });
  });

  it('is the beginning of bytes that are not text, wherever that shows', () => {
    const bytes = Buffer.concat([Buffer.from('a'.repeat(50)), Buffer.from([0xff])]);
    expect(bytesView(bytes, 2)).toEqual({ encoding: 'hex', text: '6161', size: 51, truncated: true });
  });
});

import { describe, expect, it } from 'vitest';
import { defaults, readPreferences, rootAttributes, writePreferences } from './preferences.ts';

const cookieValue = (cookie: string) => cookie.slice(cookie.indexOf('=') + 1, cookie.indexOf(';'));

describe('preferences', () => {
  it('come back from the cookie as they were written', () => {
    const chosen = {
      ...{ ...defaults, theme: 'dark' as const, size: 'large' as const },
      ...{ letters: false, beside: true, work: 640 },
    };
    expect(readPreferences(cookieValue(writePreferences(chosen)))).toEqual(chosen);
  });
  it('fall back to the defaults on anything else', () => {
    for (const value of [
      undefined,
      '',
      '{',
      'null',
      '[]',
      '%7B%22theme%22%3A%22pink%22%2C%22work%22%3A-1%7D',
    ])
      expect(readPreferences(value)).toEqual(defaults);
  });
  it('put only what was chosen on the root element', () => {
    expect(rootAttributes(defaults)).toEqual({ style: {} });
    expect(rootAttributes({ ...defaults, theme: 'light', work: 600 })).toEqual({
      'data-theme': 'light',
      style: { '--split-work': '600px' },
    });
  });
});

import { describe, expect, it } from 'vitest';
import { about, age, clock, spoken, took } from './time.ts';

describe('times on the page', () => {
  it('speaks seconds, minutes, and from ten minutes on whole minutes', () => {
    expect([spoken(38), spoken(60), spoken(70), spoken(1510)]).toEqual(['38초', '1분', '1분 10초', '25분']);
    expect(about(40)).toBe('약 40초');
  });
  it('counts a run like a stopwatch', () => {
    expect([clock(38_900), clock(61_000), clock(-5)]).toEqual(['0:38', '1:01', '0:00']);
  });
  it('gives a tenth of a second below ten seconds', () => {
    expect([took(20), took(320), took(42_400)]).toEqual(['0.1초', '0.3초', '42초']);
  });
  it('writes ages as kubectl does', () => {
    expect([
      age(36e3),
      age(331e3),
      age(31 * 60e3),
      age(125 * 60e3),
      age(4 * 3600e3),
      age(72 * 3600e3),
    ]).toEqual(['36s', '5m31s', '31m', '125m', '4h', '3d']);
  });
});

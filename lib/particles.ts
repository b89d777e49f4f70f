const HANGUL_FIRST = 0xac00;
const HANGUL_LAST = 0xd7a3;
const FINALS = 28;
/** 영 일 삼 육 칠 팔 end in a consonant, 이 사 오 구 do not. */
const CLOSED_DIGITS = '013678';

/** "member-2가", "spring이": a name with the particle that its spoken end takes; `pair` is "이/가", "을/를", "은/는". */
export function withParticle(name: string, pair: '이/가' | '을/를' | '은/는' | '으로/로'): string {
  const [closed, open] = pair.split('/');
  return name + (endsClosed(name) ? closed : open);
}

function endsClosed(name: string): boolean {
  const code = name.charCodeAt(name.length - 1);
  if (code >= HANGUL_FIRST && code <= HANGUL_LAST) return (code - HANGUL_FIRST) % FINALS !== 0;
  if (/\d$/.test(name)) return CLOSED_DIGITS.includes(name.at(-1)!);
  // Names of programs, as they are read aloud: 스프링, 파이선, 컨슈머, 자바.
  return /(ng|[bcklmnpt])$/i.test(name);
}

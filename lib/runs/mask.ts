const MASK = '••••••••';
/** Shorter values would blank out ordinary words. */
const MIN_SECRET_CHARS = 6;

/** What looks like a password in any output: `password="…"`, `password: …`, `sasl_plain_password='…'`. */
const ASSIGNED = /((?:password|passwd|secret|token)\w*["']?\s*[:=]\s*)(["']?)([^\s"',;]{6,})\2/gi;
const PEM_KEY = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?(?:-----END \1-----|$)/g;

/** Replaces known secrets, and what is plainly one, before a text is kept. */
export function maskSecrets(text: string, secrets: Iterable<string>): string {
  let masked = text.replace(PEM_KEY, MASK);
  for (const secret of [...secrets].filter((one) => one.length >= MIN_SECRET_CHARS).sort(byLength))
    masked = masked.replaceAll(secret, MASK);
  return masked.replace(ASSIGNED, (_, before: string, quote: string) => `${before}${quote}${MASK}${quote}`);
}

export const MASKED_OUTPUT = `(비밀 값을 가렸습니다)`;

const byLength = (a: string, b: string) => b.length - a.length;

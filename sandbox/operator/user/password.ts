import { randomInt } from 'node:crypto';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const CHARACTERS = `${LETTERS}0123456789`;
export const PASSWORD_LENGTH = 32;

/** 32 letters and digits. The first is a letter, so that no client takes the password for a number. */
export function generatePassword(length: number = PASSWORD_LENGTH): string {
  const pick = (from: string) => from.charAt(randomInt(from.length));
  return pick(LETTERS) + Array.from({ length: length - 1 }, () => pick(CHARACTERS)).join('');
}

/** What a Java client puts into sasl.jaas.config. */
export const saslJaasConfig = (username: string, password: string): string =>
  `org.apache.kafka.common.security.scram.ScramLoginModule required username="${username}" password="${password}";`;

import { webcrypto } from 'node:crypto';

/**
 * RSA with 2048 bits: Strimzi's CAs have 4096, which would take seconds here for a cluster that lives for a lesson.
 */
export const KEY_ALGORITHM = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};

export type KeyPair = webcrypto.CryptoKeyPair;

const generate = () =>
  webcrypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']) as Promise<KeyPair>;

/**
 * Keeps a few key pairs ready: finding primes is the slowest step of a new cluster, and an operator that waits for
 * one has nothing else to do. An empty pool makes keys on demand.
 */
export class KeyPool {
  readonly #ready: Promise<KeyPair>[] = [];
  readonly #size: number;
  #filling = false;

  constructor(size: number) {
    this.#size = size;
  }

  take(): Promise<KeyPair> {
    const key = this.#ready.shift() ?? generate();
    void this.fill();
    return key;
  }

  /** One key at a time, in the background, so that the pool never takes more than one core. */
  async fill(): Promise<void> {
    if (this.#filling) return;
    this.#filling = true;
    while (this.#ready.length < this.#size) {
      const key = await generate();
      this.#ready.push(Promise.resolve(key));
    }
    this.#filling = false;
  }
}

export async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  const lines = der.toString('base64').match(/.{1,64}/g)!;
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
}

export async function importPrivateKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  return webcrypto.subtle.importKey('pkcs8', der, KEY_ALGORITHM, true, ['sign']);
}

import { createHash, createHmac, createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { bigEndian, bmpString, explicit, integer, nothing, objectId, octets, sequence, set } from './der.ts';

const DATA = '1.2.840.113549.1.7.1';
const SHROUDED_KEY_BAG = '1.2.840.113549.1.12.10.1.2';
const CERTIFICATE_BAG = '1.2.840.113549.1.12.10.1.3';
const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1';
const FRIENDLY_NAME = '1.2.840.113549.1.9.20';
const LOCAL_KEY_ID = '1.2.840.113549.1.9.21';
// Java takes a certificate without a key for trusted only with Oracle's mark: for any use.
const TRUSTED_KEY_USAGE = '2.16.840.1.113894.746875.1.1';
const ANY_KEY_USAGE = '2.5.29.37.0';
const SHA_256 = '2.16.840.1.101.3.4.2.1';

const MAC_ITERATIONS = 2048;

export interface KeyStoreEntry {
  alias: string;
  /** PEM. */
  key: string;
  certificate: string;
  /** PEM of the certificate's CA. */
  ca: string;
}

/**
 * A PKCS #12 file (RFC 7292) with one key and its certificates, as Java's and OpenSSL's key stores read it. The key
 * is encrypted; certificates are public and lie in the open; the whole is protected by a MAC.
 */
export function keyStore({ alias, key, certificate, ca }: KeyStoreEntry, password: string): Buffer {
  const leaf = new X509Certificate(certificate).raw;
  // Marks which certificate belongs to the key.
  const id = createHash('sha1').update(leaf).digest();
  const attributes = set(
    sequence(objectId(FRIENDLY_NAME), set(bmpString(alias))),
    sequence(objectId(LOCAL_KEY_ID), set(octets(id))),
  );
  const encrypted = createPrivateKey(key).export({
    type: 'pkcs8',
    format: 'der',
    cipher: 'aes-256-cbc',
    passphrase: password,
  });
  const certificates = sequence(
    certificateBag(leaf, attributes),
    certificateBag(new X509Certificate(ca).raw),
  );
  const keys = sequence(sequence(objectId(SHROUDED_KEY_BAG), explicit(0, encrypted), attributes));
  const authenticated = sequence(content(certificates), content(keys));
  return sequence(integer(3), content(authenticated), mac(authenticated, password));
}

/** A PKCS #12 file with a CA's certificate only, as clients use it for a trust store. */
export function trustStore(alias: string, ca: string, password: string): Buffer {
  const attributes = set(
    sequence(objectId(FRIENDLY_NAME), set(bmpString(alias))),
    sequence(objectId(TRUSTED_KEY_USAGE), set(objectId(ANY_KEY_USAGE))),
  );
  const authenticated = sequence(content(sequence(certificateBag(new X509Certificate(ca).raw, attributes))));
  return sequence(integer(3), content(authenticated), mac(authenticated, password));
}

const content = (inner: Buffer): Buffer => sequence(objectId(DATA), explicit(0, octets(inner)));

const certificateBag = (raw: Buffer, ...attributes: Buffer[]): Buffer =>
  sequence(
    objectId(CERTIFICATE_BAG),
    explicit(0, sequence(objectId(X509_CERTIFICATE), explicit(0, octets(raw)))),
    ...attributes,
  );

function mac(authenticated: Buffer, password: string): Buffer {
  const salt = randomBytes(16);
  const key = macKey(password, salt);
  const digest = createHmac('sha256', key).update(authenticated).digest();
  const digestInfo = sequence(sequence(objectId(SHA_256), nothing()), octets(digest));
  return sequence(digestInfo, octets(salt), integer(MAC_ITERATIONS));
}

/** RFC 7292, appendix B.2, with SHA-256 and purpose 3 (MAC); one round gives all of its 32 bytes. */
function macKey(password: string, salt: Buffer): Buffer {
  const BLOCK = 64;
  const fill = (bytes: Buffer) => Buffer.alloc(Math.ceil(bytes.length / BLOCK) * BLOCK, bytes);
  const terminated = Buffer.concat([bigEndian(password), Buffer.from([0, 0])]);
  let key = Buffer.concat([Buffer.alloc(BLOCK, 3), fill(salt), fill(terminated)]);
  for (let i = 0; i < MAC_ITERATIONS; i++) key = createHash('sha256').update(key).digest();
  return key;
}

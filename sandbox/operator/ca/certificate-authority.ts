// x509 needs the metadata decorators' runtime to be there before it is loaded.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { importPrivateKey, KEY_ALGORITHM, privateKeyPem, type KeyPool } from './keys.ts';

x509.cryptoProvider.set(webcrypto as unknown as Crypto);

const VALIDITY_DAYS = 365;
const RENEWAL_DAYS = 30;
const DAY_MS = 86_400_000;

export interface CertificateAndKey {
  /** PEM; for brokers followed by the CA's. */
  certificate: string;
  key: string;
}

/** Who a certificate is for. Brokers need names; clients such as the operators need none. */
export interface Subject {
  commonName: string;
  hosts?: string[];
}

/** Kafka sees `CN=…,O=io.strimzi`: RFC 2253 prints the parts of a name in reverse. */
const distinguishedName = (commonName: string) => `O=io.strimzi, CN=${commonName}`;

function validity(now = Date.now()) {
  return { notBefore: new Date(now - 1000), notAfter: new Date(now + VALIDITY_DAYS * DAY_MS) };
}

const serialNumber = () => `00${randomBytes(19).toString('hex')}`;

const toPem = (certificate: x509.X509Certificate) => `${certificate.toString('pem').trimEnd()}\n`;

/** A new self-signed CA. */
export async function createCertificateAuthority(
  commonName: string,
  keys: KeyPool,
): Promise<CertificateAndKey> {
  const pair = await keys.take();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: distinguishedName(commonName),
    ...validity(),
    signingAlgorithm: KEY_ALGORITHM,
    keys: pair as CryptoKeyPair,
    extensions: [
      await x509.SubjectKeyIdentifierExtension.create(pair.publicKey as CryptoKey),
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  return { certificate: toPem(certificate), key: await privateKeyPem(pair.privateKey) };
}

/** Signs certificates in the name of a CA whose certificate and key are kept in Secrets. */
export class CertificateAuthority {
  readonly certificate: string;
  readonly #parsed: X509Certificate;
  readonly #issuer: x509.X509Certificate;
  readonly #key: Promise<webcrypto.CryptoKey>;
  readonly #keys: KeyPool;

  constructor({ certificate, key }: CertificateAndKey, keys: KeyPool) {
    this.certificate = certificate;
    this.#parsed = new X509Certificate(certificate);
    this.#issuer = new x509.X509Certificate(certificate);
    this.#key = importPrivateKey(key);
    this.#keys = keys;
  }

  async issue({ commonName, hosts = [] }: Subject): Promise<CertificateAndKey> {
    const pair = await this.#keys.take();
    const names = hosts.map((host) => ({
      type: isIP(host) ? ('ip' as const) : ('dns' as const),
      value: host,
    }));
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serialNumber(),
      subject: distinguishedName(commonName),
      issuer: this.#issuer.subject,
      ...validity(),
      signingAlgorithm: KEY_ALGORITHM,
      publicKey: pair.publicKey as CryptoKey,
      signingKey: (await this.#key) as CryptoKey,
      extensions: names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : [],
    });
    return { certificate: toPem(certificate), key: await privateKeyPem(pair.privateKey) };
  }

  /** Why a certificate must be made anew, in Strimzi's words; undefined when it is good. */
  reasonToRenew(certificate: string | undefined, { hosts = [] }: Subject): string | undefined {
    if (!certificate) return "certificate doesn't exist yet";
    let parsed: X509Certificate;
    try {
      parsed = new X509Certificate(certificate);
    } catch {
      return 'certificate is not readable';
    }
    if (!parsed.verify(this.#parsed.publicKey)) return 'certificate is not signed by the current CA';
    if (Date.parse(parsed.validTo) < Date.now() + RENEWAL_DAYS * DAY_MS) return 'certificate is expiring';
    const names = new Set(alternativeNames(parsed));
    if (names.size !== new Set(hosts).size || hosts.some((host) => !names.has(host)))
      return 'DNS names changed';
    return undefined;
  }
}

/** The names in the order of the certificate, without their type: `DNS:a, IP Address:1.2.3.4` → a, 1.2.3.4. */
export function alternativeNames(certificate: X509Certificate): string[] {
  return (certificate.subjectAltName ?? '')
    .split(', ')
    .filter(Boolean)
    .map((entry) => entry.slice(entry.indexOf(':') + 1));
}

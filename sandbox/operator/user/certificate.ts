// x509 needs the metadata decorators' runtime to be there before it is loaded.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { importPrivateKey, KEY_ALGORITHM, KeyPool, privateKeyPem } from '../ca/keys.ts';
import { generatePassword } from './password.ts';
import { keyStore } from './pkcs12.ts';
import { secretBytes, secretText } from './secret.ts';
import type { KafkaUser, Secret } from './types.ts';

x509.cryptoProvider.set(webcrypto as unknown as Crypto);

/** The CA that signs users' certificates, as it lies in its two Secrets (PEM). */
export interface ClientsCa {
  certificate: string;
  key: string;
  validityDays: number;
  renewalDays: number;
}

const DAY_MS = 86_400_000;
// TLS users are rare: no key is made ahead of its need.
const keys = new KeyPool(0);

/** The Secret of a TLS user: a certificate in it is kept until it is about to end or the CA has changed. */
export async function clientCertificateContents(
  user: KafkaUser,
  existing: Secret | undefined,
  ca: ClientsCa,
): Promise<Record<string, string | Buffer>> {
  const { name } = user.metadata;
  const renewalDays = user.spec.authentication?.renewalDays ?? ca.renewalDays;
  const certificate = secretText(existing, 'user.crt');
  const key = secretText(existing, 'user.key');
  const store = secretBytes(existing, 'user.p12');
  const password = secretText(existing, 'user.password');
  if (certificate && key && store && password && isGood(certificate, name, ca, renewalDays)) {
    return contents(ca, { certificate, key }, store, password);
  }
  const issued = await issue(name, ca, user.spec.authentication?.validityDays ?? ca.validityDays);
  const newPassword = generatePassword();
  const entry = { alias: name, ...issued, ca: ca.certificate };
  return contents(ca, issued, keyStore(entry, newPassword), newPassword);
}

function contents(
  ca: ClientsCa,
  { certificate, key }: { certificate: string; key: string },
  store: Buffer,
  password: string,
): Record<string, string | Buffer> {
  return {
    'ca.crt': ca.certificate,
    'user.crt': certificate,
    'user.key': key,
    'user.p12': store,
    'user.password': password,
  };
}

function isGood(certificate: string, name: string, ca: ClientsCa, renewalDays: number): boolean {
  try {
    const parsed = new X509Certificate(certificate);
    return (
      parsed.subject === `CN=${name}` &&
      parsed.verify(new X509Certificate(ca.certificate).publicKey) &&
      Date.parse(parsed.validTo) > Date.now() + renewalDays * DAY_MS
    );
  } catch {
    return false;
  }
}

async function issue(
  name: string,
  ca: ClientsCa,
  validityDays: number,
): Promise<{ certificate: string; key: string }> {
  const pair = await keys.take();
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: `00${randomBytes(19).toString('hex')}`,
    // Brokers take the whole subject as the user's name: nothing but the common name may be in it.
    subject: [{ CN: [name] }],
    issuer: new x509.X509Certificate(ca.certificate).subject,
    notBefore: new Date(Date.now() - 1000),
    notAfter: new Date(Date.now() + validityDays * DAY_MS),
    signingAlgorithm: KEY_ALGORITHM,
    publicKey: pair.publicKey as CryptoKey,
    signingKey: (await importPrivateKey(ca.key)) as CryptoKey,
    extensions: [new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true)],
  });
  return {
    certificate: `${certificate.toString('pem').trimEnd()}\n`,
    key: await privateKeyPem(pair.privateKey),
  };
}

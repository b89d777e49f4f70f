import { X509Certificate } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { CertificateAuthority, createCertificateAuthority } from './certificate-authority.ts';
import { KeyPool } from './keys.ts';

const keys = new KeyPool(0);
let authority: CertificateAuthority;
let caPem: string;

beforeAll(async () => {
  const created = await createCertificateAuthority('cluster-ca v0', keys);
  caPem = created.certificate;
  authority = new CertificateAuthority(created, keys);
});

test('a CA is self-signed and may sign, with the organisation before the name', () => {
  const ca = new X509Certificate(caPem);
  expect(ca.ca).toBe(true);
  expect(ca.verify(ca.publicKey)).toBe(true);
  expect(ca.subject).toBe('O=io.strimzi\nCN=cluster-ca v0');
});

test('an issued certificate carries names and addresses and is signed by the CA', async () => {
  const { certificate } = await authority.issue({
    commonName: 'my-cluster-kafka',
    hosts: ['a.kafka.svc', '10.0.0.1'],
  });
  const parsed = new X509Certificate(certificate);
  expect(parsed.checkIssued(new X509Certificate(caPem))).toBe(true);
  expect(parsed.subject).toBe('O=io.strimzi\nCN=my-cluster-kafka');
  expect(parsed.checkHost('a.kafka.svc')).toBe('a.kafka.svc');
  expect(parsed.checkIP('10.0.0.1')).toBe('10.0.0.1');
});

test('tells why a certificate must be renewed', async () => {
  const subject = { commonName: 'x', hosts: ['a', 'b'] };
  const { certificate } = await authority.issue(subject);
  expect(authority.reasonToRenew(certificate, subject)).toBeUndefined();
  expect(authority.reasonToRenew(certificate, { ...subject, hosts: ['a'] })).toBe('DNS names changed');
  expect(authority.reasonToRenew(undefined, subject)).toBe("certificate doesn't exist yet");
  const other = new CertificateAuthority(await createCertificateAuthority('cluster-ca v0', keys), keys);
  expect(other.reasonToRenew(certificate, subject)).toBe('certificate is not signed by the current CA');
});

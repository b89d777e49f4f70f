import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CertificateAuthority, createCertificateAuthority } from '../ca/certificate-authority.ts';
import { KeyPool } from '../ca/keys.ts';
import { integer, objectId, sequence } from './der.ts';
import { keyStore } from './pkcs12.ts';

describe('der', () => {
  it('encodes what X.690 shows', () => {
    expect(integer(128).toString('hex')).toBe('02020080');
    expect(objectId('1.2.840.113549.1.7.1').toString('hex')).toBe('06092a864886f70d010701');
    expect(sequence(Buffer.alloc(200)).subarray(0, 3).toString('hex')).toBe('3081c8');
  });
});

describe('keyStore', () => {
  // keytool is a Java program: on a busy machine it alone takes longer than a unit test may.
  it(
    'is read by Java, with the key under its alias and the chain up to the CA',
    { timeout: 60_000 },
    async () => {
      const keys = new KeyPool(0);
      const ca = await createCertificateAuthority('clients-ca v0', keys);
      const user = await new CertificateAuthority(ca, keys).issue({ commonName: 'someone' });
      const folder = mkdtempSync(join(tmpdir(), 'pkcs12-'));
      try {
        const file = join(folder, 'user.p12');
        const entry = { alias: 'someone', key: user.key, certificate: user.certificate, ca: ca.certificate };
        writeFileSync(file, keyStore(entry, 'secret12'));
        const list = ['-list', '-v', '-keystore', file, '-storepass', 'secret12'];
        const output = execFileSync('keytool', ['-J-Duser.language=en', ...list], { encoding: 'utf8' });
        expect(output).toContain('Alias name: someone');
        expect(output).toContain('Entry type: PrivateKeyEntry');
        expect(output).toContain('Certificate chain length: 2');
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});

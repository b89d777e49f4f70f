import { describe, expect, it } from 'vitest';
import { KafkaError } from '../kafka-admin/index.ts';
import { failureMessage, missingSecret, missingSecretKey } from './errors.ts';
import { ACLS_WITHOUT_AUTHORIZER, SECRET_LABELS, USER_EXPECTATIONS } from './expectations.ts';
import { kafkaName, resourceNameOf, userOf } from './identity.ts';
import { generatePassword } from './password.ts';
import { quotaChanges } from './quotas.ts';
import { secretText, userSecret } from './secret.ts';
import { userStatus } from './status.ts';
import type { KafkaUser, KafkaUserSpec } from './types.ts';
import { validateUser } from './validate.ts';

const NOW = new Date('2030-01-02T03:04:05Z');

const userNamed = (name: string, spec: KafkaUserSpec, labels = {}): KafkaUser => ({
  apiVersion: 'kafka.strimzi.io/v1',
  kind: 'KafkaUser',
  metadata: { name, namespace: 'kafka', uid: 'uid', generation: 1, labels },
  spec,
});

describe('validateUser and userStatus', () => {
  const refused = USER_EXPECTATIONS.filter(({ conditions }) =>
    conditions?.[0]?.message?.includes('64 characters'),
  );
  it.each(refused)('$name', ({ user, spec, conditions }) => {
    const resource = userNamed(user, spec);
    expect(() => validateUser(resource, { aclsSupported: true })).toThrow();
    expect(statusAfter(resource, true)).toEqual({ conditions: atNow(conditions), observedGeneration: 1 });
  });

  it('refuses ACLs where there is no authorizer, but not users without ACLs', () => {
    const acls = { type: 'simple', acls: [] } as const;
    const withAcls = userNamed('u', { authorization: { ...acls, acls: [] } });
    expect(statusAfter(withAcls, false)?.conditions).toEqual(atNow(ACLS_WITHOUT_AUTHORIZER));
    expect(statusAfter(userNamed('u', {}), false)).toBeUndefined();
  });

  it('says the name in Kafka and the Secret of a user that is ready, and neither while it is paused', () => {
    const user = userNamed('my-user', { authentication: { type: 'tls' } });
    expect(userStatus(user, { kind: 'ready', secret: 'my-user' }, NOW)).toMatchObject({
      username: 'CN=my-user',
      secret: 'my-user',
    });
    expect(userStatus(user, { kind: 'paused' }, NOW)).toEqual({
      conditions: atNow([{ type: 'ReconciliationPaused', status: 'True' }]),
      observedGeneration: 1,
    });
  });

  /** The status of a user that does not pass validation. */
  function statusAfter(user: KafkaUser, aclsSupported: boolean) {
    try {
      validateUser(user, { aclsSupported });
      return undefined;
    } catch (error) {
      return userStatus(user, { kind: 'failed', error }, NOW);
    }
  }

  function atNow(conditions: object[] | undefined) {
    return conditions?.map((condition) => ({ ...condition, lastTransitionTime: NOW.toISOString() }));
  }
});

describe('failureMessage', () => {
  it('quotes the exceptions that Strimzi prints', () => {
    const completion = 'java.util.concurrent.CompletionException';
    const invalid = 'io.strimzi.operator.common.model.InvalidResourceException';
    expect(failureMessage(missingSecret('s', 'kafka'))).toBe(
      `${completion}: ${invalid}: Secret s in namespace kafka not found`,
    );
    expect(failureMessage(missingSecretKey('s', 'kafka', 'k'))).toContain('does not contain the key k');
    expect(failureMessage(new KafkaError(54))).toMatch(
      new RegExp(`^${completion}: org\\.apache\\.kafka\\.common\\.errors\\.SecurityDisabledException: `),
    );
  });
});

describe('identity', () => {
  it('is the common name for users with certificates, else the plain name', () => {
    const name = (type?: 'tls' | 'tls-external' | 'scram-sha-512') =>
      kafkaName(userNamed('u', type ? { authentication: { type } } : {}));
    expect([name('tls'), name('tls-external'), name('scram-sha-512'), name()]).toEqual([
      'CN=u',
      'CN=u',
      'u',
      'u',
    ]);
  });

  it('finds the KafkaUser of a user in Kafka', () => {
    expect([resourceNameOf('CN=u'), resourceNameOf('u')]).toEqual(['u', 'u']);
    expect([userOf('User:u'), userOf('User:CN=u'), userOf('Group:g')]).toEqual(['u', 'CN=u', undefined]);
  });
});

describe('generatePassword', () => {
  it('gives 32 letters and digits, never the same, beginning with a letter', () => {
    const passwords = Array.from({ length: 500 }, () => generatePassword());
    expect(new Set(passwords).size).toBe(500);
    for (const password of passwords) expect(password).toMatch(/^[A-Za-z][A-Za-z0-9]{31}$/);
  });
});

describe('userSecret', () => {
  it('carries the labels of the user and says who manages it', () => {
    const labels = { 'strimzi.io/cluster': 'my-cluster', team: 'a', 'app.kubernetes.io/managed-by': 'me' };
    const secret = userSecret(userNamed('my-user', {}, labels), 'my-user', { password: 'p' });
    expect(secret.metadata.labels).toEqual({ ...SECRET_LABELS, team: 'a' });
    expect(secretText(secret, 'password')).toBe('p');
  });

  it('adds what the template says', () => {
    const metadata = { labels: { a: 'b' }, annotations: { c: 'd' } };
    const secret = userSecret(userNamed('u', { template: { secret: { metadata } } }), 'u', {});
    expect(secret.metadata).toMatchObject(metadata);
  });

  it('keeps labels of long names valid', () => {
    const labels = userSecret(userNamed(`${'x'.repeat(62)}-y`, {}), 's', {}).metadata.labels!;
    for (const value of Object.values(labels))
      expect(value).toMatch(/^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/);
  });
});

describe('quotaChanges', () => {
  it('sets, changes and removes', () => {
    const actual = { producer_byte_rate: 1, consumer_byte_rate: 2 };
    expect(quotaChanges({ producerByteRate: 1, requestPercentage: 50 }, actual)).toEqual({
      consumer_byte_rate: undefined,
      request_percentage: 50,
    });
    expect(quotaChanges(undefined, {})).toEqual({});
  });
});

import { randomBytes } from 'node:crypto';
import {
  CertificateAuthority,
  createCertificateAuthority,
  type CertificateAndKey,
  type Subject,
} from '../ca/certificate-authority.ts';
import { trustStore } from '../user/pkcs12.ts';
import { componentLabels, handedDownLabels } from '../model/labels.ts';
import * as names from '../model/names.ts';
import { opaqueSecret } from '../model/secrets.ts';
import { createLogger } from '../runtime/logger.ts';
import { ownerReference } from '../runtime/owner.ts';
import type { ObjectMeta } from '../runtime/resource.ts';
import type { Context } from './context.ts';
import { ClusterSecrets } from './secrets.ts';

const log = createLogger('InternalCa');

/** The CA generation; it would count renewals, which a cluster of some hours does not see. */
export const CA_GENERATION = '0';

export interface Authorities {
  clusterCa: CertificateAuthority;
  clientsCa: CertificateAuthority;
  /** The certificate with which this operator logs in to the brokers. */
  operator: CertificateAndKey;
  secrets: ClusterSecrets;
}

/** Makes sure of both CAs, the operator's own certificate, and the bundle of certificates that the brokers trust. */
export async function reconcileAuthorities(context: Context): Promise<Authorities> {
  const { client, namespace, cluster, keys } = context;
  const secrets = await ClusterSecrets.read(client, namespace, cluster);
  const [clusterCa, clientsCa] = await Promise.all([
    authority(context, secrets, 'cluster-ca', names.clusterCaKey(cluster), names.clusterCaCert(cluster)),
    authority(context, secrets, 'clients-ca', names.clientsCaKey(cluster), names.clientsCaCert(cluster)),
  ]);
  const signer = new CertificateAuthority(clusterCa, keys);
  const bundle = opaqueSecret(
    caMetadata(context, names.trustBundle(cluster), 'trust-bundle', {
      'strimzi.io/cluster-ca-cert-generation': CA_GENERATION,
      'strimzi.io/clients-ca-cert-generation': CA_GENERATION,
    }),
    { 'cluster-ca.crt': clusterCa.certificate, 'clients-ca.crt': clientsCa.certificate },
  );
  const [operator] = await Promise.all([operatorCertificate(context, secrets, signer), client.apply(bundle)]);
  return { clusterCa: signer, clientsCa: new CertificateAuthority(clientsCa, keys), operator, secrets };
}

async function authority(
  context: Context,
  secrets: ClusterSecrets,
  commonName: string,
  keySecret: string,
  certSecret: string,
): Promise<CertificateAndKey> {
  let key = secrets.text(keySecret, 'ca.key');
  let certificate = secrets.text(certSecret, 'ca.crt');
  if (!key || !certificate) {
    log.info(
      `${context.marker}: Generating CA with subject=Subject(organizationName='io.strimzi', commonName='${commonName} v0', dnsNames=[], ipAddresses=[])`,
    );
    ({ key, certificate } = await createCertificateAuthority(`${commonName} v0`, context.keys));
  }
  const { store, password } = storeFor(certificate, secrets, certSecret);
  const type = 'certificate-authority';
  await Promise.all([
    context.client.apply(
      opaqueSecret(caMetadata(context, keySecret, type, { 'strimzi.io/ca-key-generation': CA_GENERATION }), {
        'ca.key': key,
      }),
    ),
    context.client.apply(
      opaqueSecret(
        caMetadata(context, certSecret, type, { 'strimzi.io/ca-cert-generation': CA_GENERATION }),
        {
          'ca.crt': certificate,
          'ca.p12': store,
          'ca.password': password,
        },
      ),
    ),
  ]);
  return { certificate, key };
}

/** The CA as a trust store for Java clients. It has a random salt, so it is kept while it belongs to the certificate. */
function storeFor(
  certificate: string,
  secrets: ClusterSecrets,
  name: string,
): { store: Buffer; password: string } {
  const store = secrets.bytes(name, 'ca.p12');
  const kept = secrets.text(name, 'ca.password');
  if (store && kept && secrets.text(name, 'ca.crt') === certificate) return { store, password: kept };
  const password = randomBytes(9).toString('base64url');
  return { store: trustStore('ca.crt', certificate, password), password };
}

async function operatorCertificate(
  context: Context,
  secrets: ClusterSecrets,
  signer: CertificateAuthority,
): Promise<CertificateAndKey> {
  const name = names.operatorCerts(context.cluster);
  const own = await certificateFor(context, secrets, signer, {
    secret: name,
    keys: ['cluster-operator.crt', 'cluster-operator.key'],
    subject: { commonName: 'cluster-operator' },
    log: 'component cluster-operator',
  });
  const metadata = caMetadata(context, name, 'strimzi', {
    'strimzi.io/cluster-ca-cert-generation': CA_GENERATION,
  });
  await context.client.apply(
    opaqueSecret(metadata, { 'cluster-operator.crt': own.certificate, 'cluster-operator.key': own.key }),
  );
  return own;
}

/** The certificate in a Secret while it is good, else a new one. The Secret is the caller's to write. */
export async function certificateFor(
  context: Context,
  secrets: ClusterSecrets,
  signer: CertificateAuthority,
  wanted: { secret: string; keys: [certificate: string, key: string]; subject: Subject; log: string },
): Promise<CertificateAndKey> {
  const [certificateKey, keyKey] = wanted.keys;
  const certificate = secrets.text(wanted.secret, certificateKey);
  const key = secrets.text(wanted.secret, keyKey);
  const reason = signer.reasonToRenew(key ? certificate : undefined, wanted.subject);
  if (!reason) return { certificate: certificate!, key: key! };
  const { commonName, hosts = [] } = wanted.subject;
  log.info(`${context.marker}: Certificate for ${wanted.log} needs to be regenerated because: ${reason}`);
  log.info(
    `${context.marker}: Generating certificate Subject(organizationName='io.strimzi', commonName='${commonName}', dnsNames=[${hosts.join(', ')}], ipAddresses=[]), signed by CA cluster-ca`,
  );
  return signer.issue(wanted.subject);
}

/** Secrets of the CAs belong to the cluster as a whole and bear the name `strimzi`. */
function caMetadata(
  { kafka, namespace, cluster }: Context,
  name: string,
  type: string,
  annotations: Record<string, string>,
): ObjectMeta {
  return {
    name,
    namespace,
    labels: componentLabels(cluster, 'strimzi', type, handedDownLabels(kafka.metadata.labels)),
    annotations,
    ownerReferences: [ownerReference(kafka)],
  };
}

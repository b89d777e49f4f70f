/** Pieces that the pods of brokers and of the entity operator have in common. */

const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

/** automountServiceAccountToken is off in all of Strimzi's pods; the token comes by a volume of their own. */
export const tokenVolume = (sources: object = {}) => ({
  name: 'kube-api-access',
  projected: {
    defaultMode: 420,
    sources: [
      { serviceAccountToken: { ...sources, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      {
        downwardAPI: {
          items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
        },
      },
    ],
  },
});

export const tokenMount = { name: 'kube-api-access', mountPath: TOKEN_PATH, readOnly: true };

export const memoryVolume = (name: string, sizeLimit: string) => ({
  name,
  emptyDir: { medium: 'Memory', sizeLimit },
});

import type { Condition } from '../runtime/conditions.ts';
import type { KubeObject } from '../runtime/resource.ts';

export interface KafkaUser extends KubeObject {
  spec: KafkaUserSpec;
  status?: KafkaUserStatus;
}

export interface KafkaUserSpec {
  authentication?: Authentication;
  authorization?: { type: 'simple'; acls: AclSpec[] };
  quotas?: QuotasSpec;
  template?: {
    secret?: { metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> } };
  };
}

export interface Authentication {
  type: 'scram-sha-512' | 'tls' | 'tls-external';
  password?: { valueFrom: { secretKeyRef?: { name?: string; key?: string } } };
  validityDays?: number;
  renewalDays?: number;
}

export interface AclSpec {
  type?: 'allow' | 'deny';
  resource: {
    type: 'topic' | 'group' | 'cluster' | 'transactionalId';
    name?: string;
    patternType?: 'literal' | 'prefix';
  };
  host?: string;
  operations: string[];
}

export interface QuotasSpec {
  producerByteRate?: number;
  consumerByteRate?: number;
  requestPercentage?: number;
  controllerMutationRate?: number;
}

export interface KafkaUserStatus {
  conditions?: Condition[];
  observedGeneration?: number;
  username?: string;
  secret?: string;
}

export interface Secret extends KubeObject {
  type?: string;
  data?: Record<string, string>;
}

export const isPaused = (user: KafkaUser): boolean =>
  user.metadata.annotations?.['strimzi.io/pause-reconciliation'] === 'true';

import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { CRDS, INSTALL_FILES, NAMESPACED_BINDINGS } from './expectations.ts';

const STRIMZI = fileURLToPath(new URL('../../../content/lab/kafka/strimzi', import.meta.url));
const INSTALL = join(STRIMZI, 'install/cluster-operator');

interface Crd {
  kind: string;
  spec: {
    names: { kind: string; shortNames: string[]; categories: string[] };
    versions: {
      name: string;
      subresources: { status?: object; scale?: { specReplicasPath: string } };
      additionalPrinterColumns: { name: string }[];
    }[];
  };
}

const documents = <T>(file: string): T[] =>
  parseAllDocuments(readFileSync(file, 'utf8')).map((document) => {
    expect(document.errors, file).toEqual([]);
    return document.toJS() as T;
  });

describe('install folder', () => {
  it("has Strimzi's files", () => {
    expect(readdirSync(INSTALL).sort()).toEqual([...INSTALL_FILES].sort());
  });

  it.each(INSTALL_FILES)('%s is one object of the kind that its name says', (file) => {
    const [object, ...more] = documents<{ kind: string }>(join(INSTALL, file));
    expect(more).toEqual([]);
    const kind = file.split('-')[1]!;
    expect(object!.kind).toBe(kind === 'Crd' ? 'CustomResourceDefinition' : kind);
  });

  it("is changed by the course's sed in the bindings' namespace and nowhere else", () => {
    const folder = mkdtempSync(join(tmpdir(), 'install-'));
    try {
      cpSync(INSTALL, folder, { recursive: true });
      execFileSync('sh', ['-c', `sed -i 's/namespace: .*/namespace: kafka/' ${folder}/*RoleBinding*.yaml`]);
      const changed = INSTALL_FILES.filter(
        (file) => readFileSync(join(folder, file), 'utf8') !== readFileSync(join(INSTALL, file), 'utf8'),
      );
      expect(changed).toEqual(NAMESPACED_BINDINGS);
      for (const file of changed) {
        const [before] = documents<{ subjects: { namespace: string }[] }>(join(INSTALL, file));
        const [after] = documents<{ subjects: { namespace: string }[] }>(join(folder, file));
        before!.subjects[0]!.namespace = 'kafka';
        expect(after).toEqual(before);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('custom resource definitions', () => {
  const crds = INSTALL_FILES.filter((file) => file.includes('-Crd-')).map(
    (file) => documents<Crd>(join(INSTALL, file))[0]!,
  );

  it.each(Object.entries(CRDS))('%s has its short name, columns and subresources', (kind, expected) => {
    const { spec } = crds.find((crd) => crd.spec.names.kind === kind)!;
    expect(spec.names).toMatchObject({ shortNames: [expected.shortName], categories: ['strimzi'] });
    expect(spec.versions.map(({ name }) => name)).toEqual(['v1']);
    const version = spec.versions[0]!;
    expect(version.additionalPrinterColumns.map(({ name }) => name)).toEqual(expected.columns);
    expect(version.subresources.status).toEqual({});
    expect(version.subresources.scale?.specReplicasPath).toBe(expected.scale);
  });

  it('are small enough for `kubectl apply`, which keeps a copy in an annotation', () => {
    const ANNOTATIONS_LIMIT_BYTES = 262_144;
    for (const crd of crds) expect(JSON.stringify(crd).length).toBeLessThan(ANNOTATIONS_LIMIT_BYTES);
  });
});

describe('lab manifests', () => {
  it.each(['kafka/11.kafka-ephemeral-no-auth.yaml', 'kafka/12.kafka-ephemeral-auth.yaml'])(
    '%s is a pool of three and a cluster',
    (file) => {
      const objects = documents<{
        kind: string;
        spec: { replicas?: number; kafka?: { authorization?: object } };
      }>(join(STRIMZI, file));
      expect(objects.map(({ kind }) => kind)).toEqual(['KafkaNodePool', 'Kafka']);
      expect(objects[0]!.spec.replicas).toBe(3);
      expect(objects[1]!.spec.kafka!.authorization !== undefined).toBe(file.includes('12.'));
    },
  );
});

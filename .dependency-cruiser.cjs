// Which way the parts may depend on each other (docs/design.md, section 1).
const to = (path, options = {}) => ({ path: Array.isArray(path) ? path : [path], ...options });
const SHARED = ['^lib/errors\\.ts$', '^lib/api\\.ts$', '^lib/particles\\.ts$'];
/** A domain of lib may import from lib only itself, what is shared, and these; `types` from anywhere in lib. */
const onlyFrom = (domain, { allowed = [], types = false } = {}) => ({
  name: `lib-${domain}-knows-its-neighbours-only`,
  severity: 'error',
  from: { path: `^lib/${domain}/`, pathNot: '\\.test\\.tsx?$' },
  to: {
    path: '^lib/',
    pathNot: [`^lib/${domain}/`, ...SHARED, ...allowed.map((name) => `^lib/${name}`)],
    ...(types && { dependencyTypesNot: ['type-only'] }),
  },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Types may refer to each other; code that runs may not.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolved',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      // Packages of types only (@types/mdast) resolve to nothing that runs.
      to: { couldNotResolve: true, pathNot: '^(mdast|hast)$' },
    },
    onlyFrom('content'),
    onlyFrom('cluster'),
    onlyFrom('terminal'),
    // It finds listeners, users and passwords in the resources of the namespace.
    onlyFrom('kafka', { allowed: ['cluster/'] }),
    // It finds Prometheus among the pods.
    onlyFrom('metrics', { allowed: ['cluster/'] }),
    // Members run in terminals, and are seen through Kafka.
    onlyFrom('board', { allowed: ['kafka/', 'cluster/', 'content/', 'terminal/', 'runs/'] }),
    onlyFrom('progress', { types: true }),
    // Its wrapper around a handler hands the server's one Lab to it.
    onlyFrom('http', { allowed: ['lab\\.ts$'] }),
    onlyFrom('runs', {
      allowed: ['content/', 'terminal/', 'kafka/', 'cluster/', 'progress/store'],
      types: true,
    }),
    onlyFrom('checks', { allowed: ['content/', 'cluster/', 'kafka/', 'metrics/', 'runs/'], types: true }),
    {
      name: 'lib-knows-no-page',
      severity: 'error',
      from: { path: '^lib/' },
      to: to('^(app|components)/'),
    },
    {
      name: 'components-import-lib-types-only',
      comment:
        'What runs in the browser must not pull in the server. The terminal protocol is written for both ends.',
      severity: 'error',
      from: { path: '^components/', pathNot: '\\.test\\.tsx?$' },
      to: to('^(lib|sandbox)/', {
        pathNot: '^lib/terminal/protocol\\.ts$',
        dependencyTypesNot: ['type-only', 'type-import'],
      }),
    },
    {
      name: 'components-know-no-page',
      severity: 'error',
      from: { path: '^components/' },
      to: to('^app/'),
    },
    {
      name: 'sandbox-knows-no-app',
      comment: 'The sandbox works without the workshop.',
      severity: 'error',
      from: { path: '^sandbox/' },
      to: { path: '^(app|components|lib)/', pathNot: SHARED },
    },
    {
      name: 'operator-stands-alone',
      comment: 'It is bundled into one file and runs in a pod.',
      severity: 'error',
      from: { path: '^sandbox/operator/', pathNot: ['\\.test\\.ts$', '^sandbox/operator/testing/'] },
      to: { path: '^(sandbox|lib)/', pathNot: '^sandbox/operator/' },
    },
    {
      name: 'exporter-knows-kafka-only',
      comment: 'It is bundled into one file and runs in a pod, with the operator’s connections to brokers.',
      severity: 'error',
      from: { path: '^sandbox/exporter/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(sandbox|lib)/', pathNot: ['^sandbox/exporter/', '^sandbox/operator/kafka-admin/'] },
    },
    {
      name: 'artifacts-know-no-control',
      severity: 'error',
      from: { path: '^sandbox/artifacts/' },
      // How the operator is bundled stands beside its sources.
      to: to('^sandbox/(control|cli|operator|exporter)/', { pathNot: '^sandbox/operator/bundle\\.ts$' }),
    },
    {
      name: 'control-knows-no-cli',
      severity: 'error',
      from: { path: '^sandbox/control/', pathNot: '\\.test\\.ts$' },
      to: to('^sandbox/(cli|operator|exporter)/'),
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js', '.json'],
    },
  },
};

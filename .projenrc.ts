import { cdk8s, javascript, TextFile } from 'projen';

const project = new cdk8s.ConstructLibraryCdk8s({
  name: 'cdk8s-lifeboat',
  description: 'One TypeScript definition, two copies of a Kubernetes app: the one Flux applies and the one you deploy by hand when Flux is down. They cannot drift.',
  author: 'The cdk8s-lifeboat maintainers',
  authorAddress: 'maintainers@cdk8s-lifeboat.invalid',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk8s-lifeboat/cdk8s-lifeboat.git',
  keywords: ['cdk8s', 'flux', 'gitops', 'kubernetes', 'disaster-recovery'],
  license: 'Apache-2.0',
  defaultReleaseBranch: 'main',
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.19.0',
  projenrcTs: true,
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0',
  cdk8sVersion: '2.70.0',
  constructsVersion: '10.4.0',
  peerDeps: ['cdk8s-plus-28@^2.5.6'],
  devDeps: [
    '@grafana/grafana-foundation-sdk@0.0.21',
    '@kubernetes/client-node@1.4.0',
    '@marcbachmann/cel-js@^8.0.0',
    '@types/node@^20',
    'ajv@^8',
    'cdk8s-cli',
    'cdk8s-plus-33',
    'esbuild',
    'fast-check',
    'ts-node',
    'xmllint-wasm',
    'yaml',
  ],
  bin: { lifeboat: 'lib/cli.js' },
  excludeTypescript: ['src/cli/**', 'src/controller/**'],
  docgen: true,
  github: false,
  release: false,
  depsUpgrade: false,
  autoMerge: false,
  buildWorkflow: false,
  pullRequestTemplate: false,
  stale: false,
  integrationTestAutoDiscover: false,
  sampleCode: false,
  tsconfigDev: {
    compilerOptions: {
      module: 'node20',
      moduleResolution: javascript.TypeScriptModuleResolution.NODE16,
      target: 'ES2022',
      lib: ['es2022'],
      types: ['node', 'jest'],
      rootDir: '..',
    },
  },
  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    junitReporting: false,
    configFilePath: 'jest.config.json',
  },
  eslintOptions: {
    dirs: ['src', 'test', 'examples', 'bench'],
    commandOptions: { fix: false },
    ignorePatterns: ['*.js', '*.d.ts', 'node_modules/', 'lib/', 'dist/', 'coverage/', 'examples/**/imports/**'],
  },
  gitignore: ['/lib/', '/dist/', '.cache/', '*.tgz', '.lifeboat-writing/', '.prove/', 'examples/**/dist/', 'examples/**/node_modules/'],
});

Object.assign(project.jest!.config, {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/lib/'],
  collectCoverage: false,
  maxWorkers: 2,
  testTimeout: 120_000,
  reporters: ['default', '<rootDir>/test/closing-line-reporter.js'],
  // Types are checked by tsc in pre-compile; the tests only need them gone.
  transform: {
    '^.+\\.ts$': ['ts-jest', { tsconfig: 'test/tsconfig.json', diagnostics: false }],
    // Published as ES modules alone, which jest does not require.
    '/node_modules/@marcbachmann/cel-js/.+\\.js$': [
      'ts-jest', { tsconfig: { allowJs: true, module: 'commonjs', moduleResolution: 'node10', target: 'es2022', ignoreDeprecations: '6.0' }, diagnostics: false },
    ],
  },
  transformIgnorePatterns: ['/node_modules/(?!@marcbachmann/cel-js/)'],
});
project.package.addPackageResolutions('unrs-resolver@1.12.2');
// A hook of pre-commit is installed from Git, where there is no lib/.
project.package.setScript('prepare', 'node scripts/prepare.js');
project.package.addField('exports', {
  '.': { types: './lib/index.d.ts', default: './lib/index.js' },
  './package.json': './package.json',
  './.jsii': './.jsii',
  './.warnings.jsii.js': './.warnings.jsii.js',
});
project.tsconfigDev?.addInclude('../examples/**/*.ts');
project.tsconfigDev?.addInclude('../bench/**/*.ts');
// Two packages with settings of their own, which their test checks.
project.tsconfigDev?.addExclude('../examples/published-construct');

for (const path of ['/.ci/', '/.prove/', '/bench/', '/docs/', '/examples/', '/scripts/', '/ARCHITECTURE.md', '/CONTRIBUTING.md', '/action.yml', '/.nvmrc', '/.pre-commit-hooks.yaml', '/jest.config.json']) {
  project.npmignore!.exclude(path);
}
// What the command alone uses is in its bundle already.
for (const path of ['/lib/manifest/immutability/', '/lib/manifest/schema/']) project.npmignore!.exclude(path);

// The command is type-checked apart from jsii, which compiles the library alone.
project.preCompileTask.exec('tsc -p src/cli/tsconfig.json');
project.compileTask.exec('node scripts/bundle.js');
// jsii asks for a younger Node at every start; the one that is supported stands in `engines`.
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', 'true');

// The arrows of ARCHITECTURE.md: data flows constructs -> objects -> copies -> files, never back.
const arrows: Array<[target: string, from: string[], why: string]> = [
  ['./src/manifest', ['./src/definition', './src/flux', './src/copies', './src/cli'], 'manifest/ is pure and knows one object'],
  ['./src/copies', ['./src/definition', './src/flux', './src/cli'], 'copies/ knows objects and files, no constructs'],
  ['./src/flux', ['./src/definition', './src/copies', './src/cli'], 'flux/ knows constructs of Flux alone'],
  ['./src/workload', ['./src/definition', './src/flux', './src/audit', './src/copies', './src/cli'], 'workload/ knows one workload, for any Chart'],
  ['./src/audit', ['./src/copies', './src/cli'], 'audit/ is a construct, and knows no files'],
  ['./src/alerts', ['./src/copies', './src/cli', './src/audit', './src/workload'], 'alerts/ makes rules of facts, and knows no files'],
  ['./src/definition', ['./src/alerts', './src/audit', './src/cli'], 'definition/ is what the command reads, never the other way'],
];
project.eslint?.addRules({
  'import/no-restricted-paths': ['error', {
    zones: arrows.map(([target, from, message]) => ({ target, from, message })).flatMap(({ target, from, message }) =>
      from.map((one) => ({ target, from: one, message }))),
  }],
  'max-len': ['error', { code: 150, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true }],
});
for (const pure of ['src/alerts/**', 'src/audit/**', 'src/definition/**', 'src/flux/**', 'src/workload/**']) {
  project.eslint?.addOverride({
    files: [pure],
    rules: {
      'no-restricted-imports': ['error', { paths: ['fs', 'node:fs', 'child_process', 'node:child_process', 'os', 'node:os'] }],
      'no-console': 'error',
    },
  });
}
// The command is bundled, so what it imports is needed for building alone.
project.eslint?.addOverride({
  files: ['src/cli/**', 'bench/**', 'examples/**'],
  rules: { 'import/no-extraneous-dependencies': ['error', { devDependencies: true }] },
});
project.eslint?.addOverride({
  files: ['src/manifest/**'],
  rules: {
    'no-restricted-imports': ['error', {
      paths: ['fs', 'node:fs', 'child_process', 'node:child_process', 'os', 'node:os', 'cdk8s', 'constructs'],
    }],
    'no-console': 'error',
  },
});

// `npm test` builds first, since the tests start the bundled command; the closing line is jest's, so lint goes before it.
project.testTask.reset();
project.testTask.spawn(project.preCompileTask);
project.testTask.spawn(project.compileTask);
// Tests, examples and measurements import the compiled package, as its users do.
project.testTask.exec('tsc -p test/tsconfig.json');
project.testTask.spawn(project.eslint!.eslintTask);
// Only the first run on a machine compiles; no test should wait for it.
project.testTask.exec('node test/testbed/cli.js build');
project.testTask.exec('jest --ci', { receiveArgs: true });

project.addTask('demo', {
  description: 'Both copies of the eldertree fleet, one of them broken by hand, and what check says of it',
  steps: [{ spawn: 'compile' }, { exec: 'node scripts/demo.js' }],
});
project.addTask('bench', {
  description: 'The figures of bench/README.md, as ratios in one run',
  steps: [{ spawn: 'compile' }, { exec: 'ts-node -P test/tsconfig.json -T bench/run.ts', receiveArgs: true }],
});
project.addTask('prove', {
  description: 'Long campaigns of random runs on the real controllers; see docs/proofs.md',
  steps: [{ spawn: 'compile' }, { exec: 'node test/prove/cli.js', receiveArgs: true }],
});

new TextFile(project, '.nvmrc', { lines: ['20'] });

project.synth();

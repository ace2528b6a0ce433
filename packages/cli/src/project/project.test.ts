import { temporaryFolder, writeTree } from '@opendxt/testkit';
import { describe, expect, test } from 'vitest';
import { bundleName, describeProject, parseAuthor, readProject, titleOf } from './index.ts';

/** What a folder with these files is taken for. */
async function factsOf(files: Readonly<Record<string, string>>) {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, files);
  return describeProject(await readProject(folder.path));
}

const launchOf = async (files: Readonly<Record<string, string>>) => (await factsOf(files))?.launch;

describe('a Node project', () => {
  test('is described by its package.json', async () => {
    const facts = await factsOf({
      'package.json': JSON.stringify({
        name: '@acme/weather-mcp',
        version: '2.1.0',
        description: ' Tells the weather ',
        author: 'Ann Author <ann@example.com> (https://example.com)',
        license: 'MIT',
        repository: 'github:acme/weather-mcp',
        homepage: 'https://example.com/weather',
        bugs: { url: 'https://example.com/bugs' },
        keywords: ['weather'],
        engines: { node: '>=20' },
        bin: { 'weather-mcp': './dist/cli.js', other: './dist/other.js' },
      }),
      'dist/cli.js': '',
      'dist/other.js': '',
    });
    expect(facts).toEqual({
      kind: 'node',
      source: 'package.json',
      name: '@acme/weather-mcp',
      version: '2.1.0',
      description: 'Tells the weather',
      author: { name: 'Ann Author', email: 'ann@example.com', url: 'https://example.com' },
      license: 'MIT',
      repository: 'https://github.com/acme/weather-mcp',
      homepage: 'https://example.com/weather',
      support: 'https://example.com/bugs',
      keywords: ['weather'],
      runtime: '>=20',
      launch: { kind: 'script', path: 'dist/cli.js' },
    });
  });

  test.each([
    ['what `bin` names', { bin: './cli.mjs' }, ['cli.mjs', 'index.js'], 'cli.mjs'],
    [
      'what `start` runs',
      { scripts: { start: 'node --no-warnings lib/a.js' } },
      ['lib/a.js'],
      'lib/a.js',
    ],
    ['what `main` names, as Node completes it', { main: 'lib' }, ['lib/index.js'], 'lib/index.js'],
    ['what `exports` names', { exports: { '.': { import: './m.mjs' } } }, ['m.mjs'], 'm.mjs'],
    [
      'the source of an output that is not there',
      { main: 'dist/cli.js' },
      ['src/cli.ts'],
      'src/cli.ts',
    ],
    ['a usual name', {}, ['server/index.js', 'index.js'], 'server/index.js'],
    ['a usual name in TypeScript', {}, ['src/index.ts'], 'src/index.ts'],
    ['the name of an output that is still to be built', { main: './dist/x.js' }, [], 'dist/x.js'],
  ])('starts %s', async (_, json, paths, path) => {
    const sources = Object.fromEntries(paths.map((name) => [name, '']));
    const launch = await launchOf({ 'package.json': JSON.stringify(json), ...sources });
    expect(launch).toEqual({ kind: 'script', path });
  });

  test('has no licence where it says that it has none, or that it lies elsewhere', async () => {
    for (const license of ['UNLICENSED', 'SEE LICENSE IN LICENSE'])
      expect(await factsOf({ 'package.json': JSON.stringify({ license }) })).not.toHaveProperty(
        'license',
      );
  });

  test('whose package.json is broken is refused, by name', async () => {
    await expect(factsOf({ 'package.json': '{ "name": }' })).rejects.toMatchObject({
      code: 'unreadable',
      message: expect.stringContaining('`package.json` is not JSON'),
    });
  });
});

describe('a Python project', () => {
  test('is described by its pyproject.toml', async () => {
    const facts = await factsOf({
      'pyproject.toml': `
[project]
name = "weather"
version = "0.3.0"
description = "Tells the weather"
license = "MIT"
requires-python = ">=3.10, <4, !=3.12.1"
authors = [{ name = "Ann Author", email = "ann@example.com" }]
keywords = ["weather"]
[project.scripts]
weather = "weather.server:main"
[project.urls]
Repository = "https://github.com/acme/weather.git"
Issues = "https://example.com/bugs"
`,
      'src/weather/server.py': '',
    });
    expect(facts).toEqual({
      kind: 'python',
      source: 'pyproject.toml',
      name: 'weather',
      version: '0.3.0',
      description: 'Tells the weather',
      author: { name: 'Ann Author', email: 'ann@example.com' },
      license: 'MIT',
      repository: 'https://github.com/acme/weather',
      support: 'https://example.com/bugs',
      keywords: ['weather'],
      runtime: '>=3.10 <4',
      launch: {
        kind: 'function',
        path: 'src/weather/server.py',
        module: 'weather.server',
        name: 'main',
        root: 'src',
      },
    });
  });

  test('of Poetry is described by its own table', async () => {
    const facts = await factsOf({
      'pyproject.toml': `
[tool.poetry]
name = "weather"
version = "1.0.0"
authors = ["Ann Author <ann@example.com>"]
[tool.poetry.scripts]
weather = "weather:main"
`,
      'weather/__init__.py': '',
    });
    expect(facts).toMatchObject({
      name: 'weather',
      version: '1.0.0',
      author: { name: 'Ann Author', email: 'ann@example.com' },
      launch: { kind: 'function', path: 'weather/__init__.py', module: 'weather', root: '' },
    });
  });

  test.each([
    ['~=3.10', '>=3.10 <4'],
    ['==3.11.*', '>=3.11 <3.12'],
    ['~=3.10.2', '>=3.10.2 <3.11'],
    ['==3.12.1', '=3.12.1'],
  ])('that requires %s asks a host for %s', async (requirement, range) => {
    const text = `[project]\nname = "x"\nrequires-python = "${requirement}"\n`;
    expect(await factsOf({ 'pyproject.toml': text })).toMatchObject({ runtime: range });
  });

  test('with a requirements.txt alone is started by a usual name', async () => {
    expect(await factsOf({ 'requirements.txt': 'mcp\n', 'server.py': '' })).toEqual({
      kind: 'python',
      source: 'requirements.txt',
      keywords: [],
      launch: { kind: 'script', path: 'server.py' },
    });
  });

  test('whose package has a __main__ is started as a module', async () => {
    expect(
      await launchOf({ 'pyproject.toml': '[project]\nname = "x"\n', 'src/x/__main__.py': '' }),
    ).toEqual({ kind: 'module', path: 'src/x/__main__.py', module: 'x', root: 'src' });
  });

  test('counts as one though a package.json for its tools lies beside', async () => {
    const facts = await factsOf({
      'package.json': '{"devDependencies":{"prettier":"^3"}}',
      'pyproject.toml': '[project]\nname = "x"\n',
      'main.py': '',
    });
    expect(facts?.kind).toBe('python');
  });
});

describe('a compiled project', () => {
  test('in Go is described by its go.mod', async () => {
    expect(
      await factsOf({ 'go.mod': 'module github.com/acme/weather/v2\n\ngo 1.22\n', 'main.go': '' }),
    ).toEqual({
      kind: 'binary',
      source: 'go.mod',
      name: 'weather',
      repository: 'https://github.com/acme/weather',
      keywords: [],
      launch: {
        kind: 'program',
        path: 'server/weather',
        build: 'go build -trimpath -o server/ .',
      },
    });
  });

  test('in Go with its main package in cmd is built from there', async () => {
    expect(
      await launchOf({ 'go.mod': 'module example.com/tools\n', 'cmd/weatherd/main.go': '' }),
    ).toEqual({
      kind: 'program',
      path: 'server/weatherd',
      build: 'go build -trimpath -o server/ ./cmd/weatherd',
    });
  });

  test('in Rust is described by its Cargo.toml', async () => {
    const facts = await factsOf({
      'Cargo.toml': `
[package]
name = "weather"
version = "0.2.0"
description = "Tells the weather"
authors = ["Ann Author <ann@example.com>"]
license = "MIT OR Apache-2.0"
repository = "https://github.com/acme/weather"
[[bin]]
name = "weather-mcp"
path = "src/main.rs"
`,
    });
    expect(facts).toMatchObject({
      kind: 'binary',
      name: 'weather',
      version: '0.2.0',
      author: { name: 'Ann Author', email: 'ann@example.com' },
      license: 'MIT OR Apache-2.0',
      launch: { kind: 'program', path: 'server/weather-mcp' },
    });
  });
});

test('a folder without any describing file is no project', async () => {
  expect(await factsOf({ 'notes.txt': '' })).toBeUndefined();
});

test('what lies in installed dependencies is not taken for the project’s own', async () => {
  const launch = await launchOf({
    'requirements.txt': '',
    'server/lib/x/__main__.py': '',
    'node_modules/y/server.py': '',
  });
  expect(launch).toBeUndefined();
});

test.each([
  ['Weather', 'weather'],
  ['@acme/weather', 'weather'],
  ['@acme/mcp-server', 'acme-mcp-server'],
  ['Wetter für Köln', 'wetter-fur-koln'],
  ['天気', ''],
])('the package name %s gives the bundle name "%s"', (name, expected) => {
  expect(bundleName(name)).toBe(expected);
});

test('titles are words as a person writes them', () => {
  expect(['API_KEY', 'memory_file_path', 'server-everything'].map(titleOf)).toEqual([
    'API key',
    'Memory file path',
    'Server everything',
  ]);
});

test('an author needs a name, and an address that is none is left out', () => {
  expect(parseAuthor('Ann <nowhere> (not a url)')).toEqual({ name: 'Ann' });
  expect(parseAuthor('<ann@example.com>')).toBeUndefined();
});

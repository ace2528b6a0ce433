import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, writeTree } from '@opendxt/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtCommand, commandEnvironment, runCommand, transcript } from '../../testing/index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let count = 0;
beforeAll(async () => {
  folder = await temporaryFolder('opendxt init ');
});
afterAll(() => folder.remove());

/** A new folder with these files, and `dxt` in it. */
async function place(files: Readonly<Record<string, string>> = {}) {
  const cwd = join(folder.path, `${(count += 1)}`);
  await writeTree(cwd, { '.home/': '', ...files });
  const dxt = (...args: string[]) => runCommand(args, { cwd });
  return { cwd, dxt };
}

const read = async (cwd: string, path: string): Promise<unknown> =>
  JSON.parse(await readFile(join(cwd, path), 'utf8'));

describe('init of a project', () => {
  test('takes over what package.json says, and the result is valid', async () => {
    const { cwd, dxt } = await place({
      'package.json': JSON.stringify({
        name: '@acme/weather',
        version: '2.1.0',
        description: 'Tells the weather',
        author: 'Ann Author <ann@example.com>',
        license: 'MIT',
        repository: 'acme/weather',
        keywords: ['weather'],
        engines: { node: '>=20' },
        main: 'index.js',
      }),
      'index.js': '',
    });
    expect(transcript(await dxt('init'))).toMatchInlineSnapshot(`
      "$ dxt init
      exit 0
      --- stdout
      [folder]/manifest.json: weather 2.1.0 (node)
      --- stderr

      Next:
        dxt pack"
    `);
    expect(await readFile(join(cwd, 'manifest.json'), 'utf8')).toMatchInlineSnapshot(`
      "{
        "manifest_version": "0.3",
        "name": "weather",
        "display_name": "Weather",
        "version": "2.1.0",
        "description": "Tells the weather",
        "author": {
          "name": "Ann Author",
          "email": "ann@example.com"
        },
        "repository": {
          "type": "git",
          "url": "https://github.com/acme/weather"
        },
        "server": {
          "type": "node",
          "entry_point": "index.js",
          "mcp_config": {
            "command": "node",
            "args": [
              "\${__dirname}/index.js"
            ]
          }
        },
        "keywords": [
          "weather"
        ],
        "license": "MIT",
        "compatibility": {
          "runtimes": {
            "node": ">=20"
          }
        }
      }
      "
    `);
    expect(await dxt('validate', '.', '--strict')).toMatchObject({ status: 0 });
  });

  test('starts a Python script on every system, with its libraries', async () => {
    const { cwd, dxt } = await place({
      'pyproject.toml': `
[project]
name = "weather"
version = "1.0.0"
description = "Tells the weather"
requires-python = ">=3.10,<4"
authors = [{ name = "Ann" }]
[project.scripts]
weather = "weather.server:main"
`,
      'src/weather/server.py': '',
      'server/lib/mcp/__init__.py': '',
    });
    expect(await dxt('init', '--json')).toMatchObject({ status: 0 });
    expect(await read(cwd, 'manifest.json')).toMatchInlineSnapshot(`
      {
        "author": {
          "name": "Ann",
        },
        "compatibility": {
          "runtimes": {
            "python": ">=3.10 <4",
          },
        },
        "description": "Tells the weather",
        "display_name": "Weather",
        "manifest_version": "0.3",
        "name": "weather",
        "server": {
          "entry_point": "src/weather/server.py",
          "mcp_config": {
            "args": [
              "-c",
              "import sys; from weather.server import main; sys.exit(main())",
            ],
            "command": "python3",
            "env": {
              "PYTHONDONTWRITEBYTECODE": "1",
              "PYTHONNOUSERSITE": "1",
              "PYTHONPATH": "\${__dirname}/server/lib:\${__dirname}/src",
              "PYTHONUNBUFFERED": "1",
              "PYTHONUTF8": "1",
            },
            "platform_overrides": {
              "win32": {
                "args": [
                  "-c",
                  "import sys; from weather.server import main; sys.exit(main())",
                ],
                "command": "python",
                "env": {
                  "PYTHONDONTWRITEBYTECODE": "1",
                  "PYTHONNOUSERSITE": "1",
                  "PYTHONPATH": "\${__dirname}/server/lib;\${__dirname}/src",
                  "PYTHONUNBUFFERED": "1",
                  "PYTHONUTF8": "1",
                },
              },
            },
          },
          "type": "python",
        },
        "version": "1.0.0",
      }
    `);
    expect(transcript(await dxt('validate', '.', '--strict'))).toMatchInlineSnapshot(`
      "$ dxt validate . --strict
      exit 0
      --- stdout
      manifest.json: valid"
    `);
  });

  test('says how a compiled project is built', async () => {
    const { cwd, dxt } = await place({
      'go.mod': 'module github.com/acme/weather\n\ngo 1.22\n',
      'main.go': 'package main\n',
    });
    const run = await dxt('init', '--author', 'Ann', '--extension-version', '1.2.3', '--json');
    expect(JSON.parse(run.stdout)).toEqual({
      manifest: join(cwd, 'manifest.json'),
      name: 'weather',
      version: '1.2.3',
      type: 'binary',
      files: ['manifest.json'],
      next: ['go build -trimpath -o server/ .', 'dxt pack'],
    });
    const program = process.platform === 'win32' ? 'server/weather.exe' : 'server/weather';
    expect(await read(cwd, 'manifest.json')).toMatchObject({
      server: {
        type: 'binary',
        entry_point: program,
        mcp_config: { command: `\${__dirname}/${program}` },
      },
      compatibility: { platforms: [process.platform] },
    });
  });

  test('never writes over a manifest unless it is told to', async () => {
    const { cwd, dxt } = await place({
      'package.json': '{"name":"x","description":"X","author":"Ann"}',
      'index.js': '',
      'manifest.json': 'mine',
    });
    expect(transcript(await dxt('init', '--yes'))).toMatchInlineSnapshot(`
      "$ dxt init --yes
      exit 1
      --- stderr
      error: \`[folder]/manifest.json\` exists; it is left as it is [exists]

      hint: \`--force\` writes a new one over it"
    `);
    expect(await readFile(join(cwd, 'manifest.json'), 'utf8')).toBe('mine');
    expect(await dxt('init', '--yes', '--force')).toMatchObject({ status: 0 });
    expect(await read(cwd, 'manifest.json')).toMatchObject({ name: 'x', version: '0.1.0' });
  });

  test('asks nothing without a terminal, and names the option for what it cannot know', async () => {
    const noProject = await place();
    expect(transcript(await noProject.dxt('init'))).toMatchInlineSnapshot(`
      "$ dxt init
      exit 2
      --- stderr
      error: expected one of \`package.json\`, \`pyproject.toml\`, \`requirements.txt\`, \`go.mod\`, \`Cargo.toml\` in \`[folder]\`, found none [usage]

      hint: \`--template node\` (or \`typescript\`, \`python\`, \`binary\`) writes a project to start from"
    `);
    const noEntry = await place({ 'package.json': '{"name":"x","author":"Ann"}' });
    expect(transcript(await noEntry.dxt('init'))).toMatchInlineSnapshot(`
      "$ dxt init
      exit 2
      --- stderr
      error: \`package.json\` does not say which file starts the server [usage]

      hint: name it with \`--entry <file>\`"
    `);
    expect(existsSync(join(noEntry.cwd, 'manifest.json'))).toBe(false);
  });

  test('takes an entry among the libraries, and asks for none of those that are there', async () => {
    const entry = 'server/lib/clock/__main__.py';
    const { cwd, dxt } = await place({ 'requirements.txt': 'clock\n', [entry]: '' });
    const run = await dxt('init', '--yes', '--author', 'Ann', '--entry', entry);
    expect(run).toMatchObject({ status: 0, stderr: expect.not.stringContaining('dxt vendor') });
    expect(await readFile(join(cwd, 'manifest.json'), 'utf8')).toContain(
      `"entry_point": "${entry}"`,
    );
  });

  test.each([
    [['--name', 'My Server'], '`--name`: a name has lower case letters'],
    [['--author', '<a@b.c>'], '`--author` expects'],
    [['--extension-version', 'one'], '`--extension-version` expects'],
    [['--entry', 'missing.js'], 'there is no such file'],
    [['--entry', '../.home'], 'there is no such file'],
    [['--template', 'cobol'], '`--template` expects one of'],
    [['--from', 'npm:x'], '`--from` expects the folder to be written'],
    [['--from', 'npm:x', '--template', 'node', 'y'], 'exclude each other'],
    [['--arg', 'x'], '`--arg` is for `--from` alone'],
  ])('refuses %j as wrong usage', async (args, message) => {
    const { cwd, dxt } = await place({ 'package.json': '{"name":"x"}', 'index.js': '' });
    const run = await dxt('init', ...args);
    expect(run).toMatchObject({ status: 2, stderr: expect.stringContaining(message) });
    expect((await readdir(cwd)).sort()).toEqual(['.home', 'index.js', 'package.json']);
  });
});

describe('init --template', () => {
  test('quotes a folder where the line to type next needs it', async () => {
    const { dxt } = await place();
    const args = ['--template', 'node', '--no-install', '--author', 'Ann', '--json'];
    expect(JSON.parse((await dxt('init', 'My Sörver', ...args)).stdout)).toMatchObject({
      name: 'my-sorver',
      next: ['cd "My Sörver"', 'npm install', 'dxt pack'],
    });
  });

  test('without --install writes a valid project and says what is left to do', async () => {
    const { cwd, dxt } = await place();
    const author = ['--author', 'Ann "A." Author <ann@example.com>'];
    const made = await dxt('init', 'hello', '--template', 'node', '--no-install', ...author);
    expect(transcript(made)).toMatchInlineSnapshot(`
      "$ dxt init hello --template node --no-install --author 'Ann "A." Author <ann@example.com>'
      exit 0
      --- stdout
      [folder]/hello/manifest.json: hello 0.1.0 (node)
      --- stderr
      wrote 7 files to [folder]/hello

      Next:
        cd hello
        npm install
        dxt pack"
    `);
    expect(await read(cwd, 'hello/manifest.json')).toMatchObject({
      name: 'hello',
      author: { name: 'Ann "A." Author', email: 'ann@example.com' },
    });
    expect(await read(cwd, 'hello/package.json')).toMatchObject({ author: 'Ann "A." Author' });
    expect(await dxt('validate', 'hello/manifest.json', '--schema-only')).toMatchObject({
      status: 0,
    });
  });

  test('writes no file over another one', async () => {
    const { cwd, dxt } = await place({ 'README.md': 'mine' });
    const run = await dxt('init', '--template', 'node', '--no-install', '--author', 'Ann');
    expect(transcript(run)).toMatchInlineSnapshot(`
      "$ dxt init --template node --no-install --author Ann
      exit 1
      --- stderr
      error: \`[folder]\` has \`README.md\` already; nothing was written [exists]

      hint: name another folder, or write over them with \`--force\`"
    `);
    expect((await readdir(cwd)).sort()).toEqual(['.home', 'README.md']);
  });

  test('keeps the project when the registry is out of reach, and says what to do', async () => {
    const { cwd } = await place();
    const env = { npm_config_registry: 'http://127.0.0.1:9', npm_config_fetch_retries: '0' };
    const args = ['init', 'hello', '--template', 'node', '--author', 'Ann'];
    const run = await runCommand(args, { cwd, env });
    expect(transcript(run)).toMatchInlineSnapshot(`
      "$ dxt init hello --template node --author Ann
      exit 1
      --- stderr
      wrote 7 files to [folder]/hello
      fetching the libraries with npm …
      error: the project is written, but the package registry is out of reach (ECONNREFUSED) [install-failed]

      hint: connect to the network, or set the registry that you use with \`npm config set registry <address>\`
        then, in [folder]/hello: npm install"
    `);
    expect(existsSync(join(cwd, 'hello/manifest.json'))).toBe(true);
  });

  test('keeps the project when it is interrupted, and says what is left to do', async () => {
    const { cwd } = await place({ 'bin/python3': '#!/bin/sh\nexec sleep 60\n' });
    await chmod(join(cwd, 'bin/python3'), 0o755);
    const args = [builtCommand(), 'init', 'hello', '--template', 'python', '--author', 'Ann'];
    const PATH = `${join(cwd, 'bin')}:${process.env['PATH'] ?? ''}`;
    const child = spawn(process.execPath, args, { cwd, env: commandEnvironment(cwd, { PATH }) });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      if (text.includes('fetching')) child.kill('SIGINT');
    });
    await once(child, 'close');
    expect(child.exitCode).toBe(1);
    expect(stderr).toContain(
      `the project is written, and not ready; then, in ${join(cwd, 'hello')}: dxt vendor`,
    );
    expect(existsSync(join(cwd, 'hello/manifest.json'))).toBe(true);
  });

  test('says what to install when there is no Go', async () => {
    const { cwd } = await place();
    const args = ['init', 'hello', '--template', 'binary', '--author', 'Ann'];
    const run = await runCommand(args, { cwd, env: { PATH: cwd } });
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('install Go 1.18 or newer');
    expect(existsSync(join(cwd, 'hello/main.go'))).toBe(true);
  });
});

import { join } from 'node:path';
import { bootstrapSource } from '@opendxt/bundle';
import { temporaryFolder, writeTree } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { readServer } from './index.ts';

const root = '${__dirname}';

async function read(
  config: object,
  files: Readonly<Record<string, string>> = { 'server/main.py': '' },
  more: { readonly entry?: string; readonly manifest?: object } = {},
) {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, files);
  const manifest = {
    ...more.manifest,
    server: { type: 'python', entry_point: 'server/main.py', mcp_config: config },
  };
  return readServer(folder.path, manifest, more.entry);
}

test('a script, its arguments, and what Python itself is told', async () => {
  const args = ['-u', '-X', 'utf8', `${root}/server/main.py`, '--port', '1'];
  expect(await read({ command: 'python3', args })).toEqual({
    packages: [],
    server: { main: 'server/main.py', args: ['--port', '1'], paths: [], place: 'server' },
  });
});

test('a module, and a function, with the folder that they are imported from', async () => {
  const files = { 'src/weather/__main__.py': '', 'src/weather/cli.py': '' };
  const env = { PYTHONPATH: `${root}/server/lib:${root}/src` };
  expect(
    (await read({ command: 'python', args: ['-m', 'weather', 'x'], env }, files)).server,
  ).toEqual({
    main: 'src/weather/__main__.py',
    module: 'weather',
    args: ['x'],
    paths: ['src'],
    place: 'server',
  });
  const code = 'import sys; from weather.cli import App; sys.exit(App.run())';
  expect((await read({ command: 'python', args: ['-c', code] }, files)).server).toMatchObject({
    main: 'src/weather/cli.py',
    module: 'weather.cli',
    callable: 'App.run',
    paths: ['src'],
  });
});

test('folders of the author’s on PYTHONPATH, and not those of packages', async () => {
  const files = { 'server/main.py': '', 'more/x.py': '', 'deps/a-1.dist-info/RECORD': '' };
  const env = { PYTHONPATH: `${root};${root}/more;${root}/deps;${root}/server/lib;/elsewhere` };
  const { server } = await read(
    { command: 'python', args: [`${root}/server/main.py`], env },
    files,
  );
  expect(server.paths).toEqual(['', 'more']);
});

test('the server’s own file behind a bootstrap', async () => {
  const files = {
    'server/app/main.py': '',
    'server/start.py': bootstrapSource({
      main: 'app/main.py',
      layout: 'lib',
      minimum: '3.10',
      targets: [],
      paths: ['..'],
    }),
  };
  const config = { command: 'python3', args: [`${root}/server/start.py`, '-v'] };
  expect(await read(config, files)).toMatchObject({
    bootstrap: 'server/start.py',
    server: { main: 'server/app/main.py', args: ['-v'], paths: [''] },
  });
});

test('the file that the template’s own start runs', async () => {
  const start = '"""Starts server/main.py with the libraries of server/lib.\n"""';
  const files = { 'server/main.py': '', 'server/start.py': start };
  const config = { command: 'python3', args: [`${root}/server/start.py`] };
  expect((await read(config, files)).server.main).toBe('server/main.py');
});

test('`entry_point`, where something else than Python is started', async () => {
  const config = { command: `${root}/server/app`, args: [] };
  expect((await read(config)).server.main).toBe('server/main.py');
  expect((await read({})).server.main).toBe('server/main.py');
});

test('places of packages: the guide’s own, and ours', async () => {
  const config = { command: 'python', args: [`${root}/server/main.py`] };
  const packages = async (path: string) => {
    const found = await read(config, { 'server/main.py': '', [path]: '' });
    return [found.packages, found.server.place];
  };
  expect(await packages('lib/mcp-1.0.dist-info/RECORD')).toEqual([['lib'], '']);
  expect(await packages('venv/pyvenv.cfg')).toEqual([['venv'], '']);
  expect(await packages('server/lib/common/x.py')).toEqual([['server/lib'], 'server']);
  expect(await packages('lib/own.py')).toEqual([[], 'server']);
});

test('the lowest version that the author asks for, and not the one that was vendored', async () => {
  const compatibility = { runtimes: { python: '>=3.11 <4' } };
  const targets = { 'org.opendxt': { targets: ['cp312-linux-x64'] } };
  const minimum = async (manifest: object, project = '') => {
    const files = {
      'server/main.py': '',
      'pyproject.toml': `[project]\nrequires-python = "${project}"`,
    };
    return (await read({}, files, { manifest })).server.minimum;
  };
  expect(await minimum({ compatibility })).toBe('3.11');
  expect(await minimum({ compatibility }, '>=3.12')).toBe('3.12');
  expect(await minimum({ compatibility, _meta: targets }, '>=3.10')).toBe('3.10');
  expect(await minimum({})).toBeUndefined();
});

test('what is not there is asked for', async () => {
  await expect(read({}, {})).rejects.toMatchObject({
    code: 'not-found',
    hint: expect.stringContaining('--entry'),
  });
  const found = await read({}, { [join('app', 'go.py')]: '' }, { entry: 'app/go.py' });
  expect(found.server.main).toBe('app/go.py');
});

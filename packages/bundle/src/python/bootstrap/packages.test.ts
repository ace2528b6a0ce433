import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { temporaryFolder, testNeeding, writeTree } from '@opendxt/testkit';
import { expect } from 'vitest';
import type { PythonMinor } from '../types.ts';
import { bootstrapSource, type BootstrapFacts } from './index.ts';

const pure: BootstrapFacts = { main: 'main.py', layout: 'lib', minimum: '3.6', targets: [] };
const withPython = testNeeding('python3', 'Linux');

/** Starts `server/start.py` of a bundle with these files, and answers with the lines on stdout. */
async function start(
  facts: BootstrapFacts,
  files: Readonly<Record<string, string>>,
  { flags = [], env = {} }: { flags?: readonly string[]; env?: Record<string, string> } = {},
): Promise<readonly string[]> {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, {
    'server/start.py': bootstrapSource(facts),
    'server/lib/packed.py': '',
    ...files,
  });
  const inside = (value: string) => value.replaceAll('<bundle>', folder.path);
  const { stdout, stderr } = spawnSync(
    'python3',
    [...flags, join(folder.path, 'server/start.py')],
    {
      cwd: '/',
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        PYTHONDONTWRITEBYTECODE: '1',
        ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, inside(value)])),
      },
    },
  );
  expect(stderr).toBe('');
  return stdout.trim().replaceAll(folder.path, '<bundle>').split('\n');
}

withPython('.pth files are read: folders are added, and lines with `import` are run', async () => {
  const lines = await start(pure, {
    'server/main.py': 'import inner, sys; print(inner.__file__, sys.told)',
    'server/lib/some.pth': 'win32\nimport told\n',
    'server/lib/told.py': 'import sys; sys.told = 1',
    'server/lib/win32/inner.py': '',
  });
  expect(lines).toEqual(['<bundle>/server/lib/win32/inner.py 1']);
});

withPython('packages come before those of the machine, and after the server’s own', async () => {
  const say = `print(__file__)`;
  const lines = await start(
    pure,
    {
      'server/main.py': 'import pip, both, packed',
      'server/both.py': say,
      'server/lib/both.py': 'raise SystemExit(1)',
      'server/lib/pip/__init__.py': say,
      'server/lib/packed.py': say,
      'elsewhere/packed.py': 'raise SystemExit(1)',
    },
    { env: { PYTHONPATH: '<bundle>/elsewhere' } },
  );
  expect(lines).toEqual([
    '<bundle>/server/lib/pip/__init__.py',
    '<bundle>/server/both.py',
    '<bundle>/server/lib/packed.py',
  ]);
});

withPython('processes that the server starts find the packages too', async () => {
  const main = `
import multiprocessing, subprocess, sys

def find(out):
    import packed, own
    out.put(packed.__file__ + ' ' + own.__file__)

if __name__ == '__main__':
    for method in ('spawn', 'forkserver', 'fork'):
        context = multiprocessing.get_context(method)
        out = context.Queue()
        child = context.Process(target=find, args=(out,))
        child.start()
        print(method, out.get(timeout=30))
        child.join()
    say = 'import packed; print("subprocess", packed.__file__)'
    print(subprocess.run([sys.executable, '-c', say], stdout=subprocess.PIPE, universal_newlines=True).stdout)
`;
  for (const flags of [[], ['-I']]) {
    const files = { 'server/main.py': main, 'server/own.py': '' };
    expect(await start(pure, files, { flags })).toEqual([
      'spawn <bundle>/server/lib/packed.py <bundle>/server/own.py',
      'forkserver <bundle>/server/lib/packed.py <bundle>/server/own.py',
      'fork <bundle>/server/lib/packed.py <bundle>/server/own.py',
      'subprocess <bundle>/server/lib/packed.py',
    ]);
  }
});

withPython('a server may be a module, or a function, of a package of its own', async () => {
  const files = {
    'src/weather/__init__.py': '',
    'src/weather/__main__.py': 'from .told import say; import packed; say(__name__)',
    'src/weather/told.py':
      'import sys\ndef say(name): print(name, sys.argv)\nclass App: main = lambda: print("called")',
  };
  const facts = {
    ...pure,
    main: '../src/weather/__main__.py',
    module: 'weather',
    paths: ['../src'],
  };
  for (const flags of [[], ['-I']]) {
    expect(await start(facts, files, { flags })).toEqual([
      `__main__ ['<bundle>/src/weather/__main__.py']`,
    ]);
    const called = { ...facts, module: 'weather.told', callable: 'App.main' };
    expect(await start(called, files, { flags })).toEqual(['called']);
  }
});

withPython(
  'a main file may import from the root as from a package, where that is asked for',
  async () => {
    const files = {
      'server/main.py': 'from server.own import x; print(x)',
      'server/own.py': 'x = 5',
    };
    expect(await start({ ...pure, paths: ['..'] }, files, { flags: ['-I'] })).toEqual(['5']);
  },
);

withPython(
  'of the folders of a universal bundle, its own is chosen, then its platform’s, then what is common',
  async () => {
    const { stdout } = spawnSync('python3', ['-c', 'import sys; print(sys.version_info[1])'], {
      encoding: 'utf8',
    });
    const minor: PythonMinor = `3.${Number(stdout)}`;
    const arch = process.arch === 'arm64' ? 'arm64' : 'x64';
    const name = `cp3${Number(stdout)}-linux-${arch}`;
    const facts: BootstrapFacts = {
      ...pure,
      layout: 'universal',
      targets: [
        { target: { platform: 'linux', arch }, minor },
        { target: { platform: 'win32', arch: 'x64' }, minor },
      ],
    };
    const say = 'print(__file__)';
    const files = {
      'server/main.py': 'import compiled, shared, stable; import told',
      'server/lib/common/shared.py': say,
      'server/lib/common/compiled.py': '',
      'server/lib/common/stable.py': '',
      'server/lib/common-win32-x64/shared.py': '',
      [`server/lib/common-linux-${arch}/stable.py`]: say,
      [`server/lib/common-linux-${arch}/compiled.py`]: '',
      [`server/lib/${name}/compiled.py`]: say,
      [`server/lib/${name}/more.pth`]: 'more\n',
      [`server/lib/${name}/more/told.py`]: say,
    };
    const expected = [
      `<bundle>/server/lib/${name}/compiled.py`,
      '<bundle>/server/lib/common/shared.py',
      `<bundle>/server/lib/common-linux-${arch}/stable.py`,
      `<bundle>/server/lib/${name}/more/told.py`,
    ];
    expect(await start(facts, files)).toEqual(expected);
    const env = { PYTHONPATH: '<bundle>/server/lib/common' };
    expect(await start(facts, files, { env })).toEqual(expected);
    expect(await start(facts, files, { flags: ['-I'] })).toEqual(expected);
  },
);

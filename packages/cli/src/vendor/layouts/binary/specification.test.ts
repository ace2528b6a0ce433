import { spawnSync } from 'node:child_process';
import { testNeeding } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import {
  renderSpecification,
  renderStart,
  serverFolder,
  wholePackages,
  type ProgramFacts,
} from './specification.ts';

const facts: ProgramFacts = {
  name: 'time',
  script: "/a 'folder'/server/main.py",
  paths: ['/a/server'],
  projects: ['mcp', 'pydantic-settings'],
  withData: ['certifi'],
  whole: ['uvicorn'],
  modules: ['time_server.__main__'],
  files: [['/a/server/words.txt', '.']],
};

/** Runs a specification with stand-ins for PyInstaller that record what they are told. */
const runner = `
import json, sys, types
told = {}
hooks = types.ModuleType("hooks")
hooks.copy_metadata = lambda name: [("metadata of " + name, name)]
hooks.collect_data_files = lambda name: [("data of " + name, name)]
hooks.collect_submodules = lambda name, filter: [m for m in (name + ".a", "mcp.cli.b") if filter(m)]
for name in ("PyInstaller", "PyInstaller.utils"):
    sys.modules[name] = types.ModuleType(name)
sys.modules["PyInstaller.utils.hooks"] = hooks
class Told:
    pure = scripts = binaries = datas = None
    def __init__(self, *args, **named):
        told[type(self).__name__] = named
        for key in args[:1]:
            told.setdefault("scripts", key)
names = {name: type(name, (Told,), {}) for name in ("Analysis", "PYZ", "EXE", "COLLECT")}
exec(compile(sys.stdin.read(), "spec", "exec"), names)
print(json.dumps({"scripts": told["scripts"], "analysis": told["Analysis"], "program": told["EXE"]}))
`;

testNeeding('python3')('a specification collects metadata, data and what is loaded by name', () => {
  const { stdout, stderr } = spawnSync('python3', ['-I', '-c', runner], {
    input: renderSpecification(facts),
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toMatchObject({
    scripts: [facts.script],
    analysis: {
      pathex: facts.paths,
      datas: [
        ['/a/server/words.txt', '.'],
        ['metadata of mcp', 'mcp'],
        ['metadata of pydantic-settings', 'pydantic-settings'],
        ['data of certifi', 'certifi'],
      ],
      hiddenimports: ['time_server.__main__', 'uvicorn.a'],
    },
    program: { name: 'time', exclude_binaries: true, console: true },
  });
});

test('only packages that are there go in whole', () => {
  expect(wholePackages(['uvicorn', 'httpx'])).toEqual(['uvicorn']);
});

test('a module and a function are started by a script of their own, a file by itself', () => {
  const server = { main: 'server/main.py', args: [], paths: [], place: 'server' };
  expect(renderStart(server)).toBeUndefined();
  expect(renderStart({ ...server, module: 'a.b' })).toContain('run_module("a.b", run_name');
  expect(renderStart({ ...server, module: 'a.b', callable: 'app.run' })).toBe(
    'import sys\n\nfrom a.b import app\n\nsys.exit(app.run())\n',
  );
});

test('the folder of the server is the one that its modules are imported from', () => {
  const server = { args: [], paths: [], place: 'server' };
  for (const [main, module, folder] of [
    ['server/main.py', undefined, 'server'],
    ['main.py', undefined, ''],
    ['src/weather/__main__.py', 'weather', 'src'],
    ['src/weather/server.py', 'weather.server', 'src'],
    ['src/weather/__init__.py', 'weather', 'src'],
  ] as const)
    expect(serverFolder({ ...server, main, ...(module === undefined ? {} : { module }) })).toBe(
      folder,
    );
});

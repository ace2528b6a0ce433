import {
  compiledModule,
  compiledModuleName,
  examinedBundle,
  installedWheel,
  type MemoryFile,
} from '@opendxt/testkit';
import { beforeAll, expect, test } from 'vitest';
import { bootstrapSource, type DiagnosisCode, examine, type Finding } from '../../index.ts';

type Files = Readonly<Record<string, MemoryFile | undefined>>;

const linux = 'cp312-cp312-manylinux_2_17_x86_64';
const server = {
  type: 'python',
  entry_point: 'server/main.py',
  mcp_config: {
    command: 'python3',
    args: ['${__dirname}/server/main.py'],
    env: { PYTHONPATH: '${__dirname}/server/lib', PYTHONUTF8: '1' },
    platform_overrides: { win32: { command: 'python' } },
  },
};

const compiled = (
  tag: string,
  root: string,
  more: Readonly<Record<string, string | Uint8Array>> = {},
) =>
  installedWheel(
    {
      name: 'fast-core',
      version: '2.1.0',
      tags: [tag],
      files: {
        [`fast/${compiledModuleName('_core', tag)}`]: compiledModule(tag),
        'fast/__init__.py': '',
        ...more,
      },
    },
    root,
  );
const pure = (root: string, requires: readonly string[] = ['fast-core==2.1.0']) =>
  installedWheel(
    {
      name: 'plain',
      version: '1.0',
      requires,
      extras: { cli: ['clicky'] },
      requiresPython: '>=3.10',
      files: { 'plain/__init__.py': 'import fast\n', 'plain/data.json': '{}' },
    },
    root,
  );

let whole: Files;
beforeAll(async () => {
  whole = {
    'server/main.py': 'import plain\n',
    ...(await pure('server/lib')),
    ...(await compiled(linux, 'server/lib')),
  };
});

function textOf(file: MemoryFile | undefined): string {
  if (typeof file !== 'string' && !(file instanceof Uint8Array)) throw new Error('no plain file');
  return Buffer.from(file).toString();
}

function bundle(
  files: Files = {},
  {
    python = '>=3.12 <3.13',
    targets = ['linux-x64'],
    ...more
  }: { python?: string; targets?: readonly string[]; type?: string; mcp_config?: unknown } = {},
) {
  const all = Object.entries({ ...whole, ...files }).flatMap(([path, file]) =>
    file === undefined ? [] : [[path, file] as const],
  );
  return examinedBundle({
    server: { ...server, ...more },
    files: Object.fromEntries(all),
    targets,
    manifest: { compatibility: { runtimes: { python } } },
  });
}

async function expectOnly(
  code: DiagnosisCode,
  examined: ReturnType<typeof examinedBundle>,
  expected: Partial<Finding>,
) {
  const findings = await examine(examined);
  expect(findings.filter((finding) => finding.code === code)).toMatchObject([expected]);
  return findings;
}

test('what was installed right has nothing against it', async () => {
  expect(await examine(bundle())).toEqual([]);
});

test('a file of a package that is missing or changed is named', async () => {
  await expectOnly('file-missing', bundle({ 'server/lib/plain/data.json': undefined }), {
    severity: 'error',
    path: 'server/lib/plain/data.json',
  });
  await expectOnly('file-changed', bundle({ 'server/lib/plain/data.json': '[]' }), {
    severity: 'error',
    path: 'server/lib/plain/data.json',
  });
  await expectOnly('file-changed', bundle({ 'server/lib/plain/data.json': '{"a":1}' }), {
    severity: 'error',
    seen: '`server/lib/plain/data.json` of `plain` 1.0 has 7 bytes, and 2 by its RECORD',
  });
});

test('of a package that lacks thousands of files some are named, and how many more', async () => {
  const record = 'server/lib/plain-1.0.dist-info/RECORD';
  const lines = Array.from({ length: 5000 }, (_, index) => `plain/gone${index}.py,,\n`).join('');
  const findings = await examine(bundle({ [record]: `${textOf(whole[record])}${lines}` }));
  const missing = findings.filter(({ code }) => code === 'file-missing');
  expect(missing).toHaveLength(21);
  expect(missing.at(-1)).toMatchObject({
    seen: '4980 more files of `plain` 1.0 are not there, or not as recorded',
    path: record,
  });
});

test('a package without its RECORD or its METADATA is named', async () => {
  await expectOnly(
    'record-missing',
    bundle({ 'server/lib/plain-1.0.dist-info/RECORD': undefined }),
    { path: 'server/lib/plain-1.0.dist-info/RECORD' },
  );
  await expectOnly(
    'metadata-missing',
    bundle({ 'server/lib/plain-1.0.dist-info/METADATA': undefined }),
    { path: 'server/lib/plain-1.0.dist-info/METADATA' },
  );
});

test('packages whose metadata was stripped are told: an error where they ask for it', async () => {
  await expectOnly('metadata-missing', bundle({ 'server/lib/mcp/__init__.py': '' }), {
    severity: 'error',
  });
  await expectOnly('metadata-missing', bundle({ 'server/lib/own/__init__.py': '' }), {
    severity: 'warning',
  });
});

test('compiled packages are held against the interpreters that the manifest takes', async () => {
  await expectOnly('wrong-python', bundle({}, { python: '>=3.12 <3.14' }), {
    severity: 'error',
    targets: ['cp313-linux-x64'],
  });
  await expectOnly('wrong-architecture', bundle({}, { targets: ['linux-x64', 'darwin-arm64'] }), {
    severity: 'error',
    targets: ['cp312-darwin-arm64'],
  });
  await expectOnly('libc-too-old', bundle({}, { targets: ['linux-x64', 'linux-x64-musl'] }), {
    severity: 'error',
    targets: ['cp312-linux-x64-musl'],
  });
});

test('a header that says another machine than the tag is found', async () => {
  const arm = compiledModule('macosx_11_0_arm64');
  const name = `server/lib/fast/${compiledModuleName('_core', linux)}`;
  const findings = await examine(bundle({ [name]: arm }));
  expect(findings.map(({ code }) => code).sort()).toEqual(['file-changed', 'wrong-architecture']);
});

test('wheels for newer systems than manylinux2014 are worth a warning', async () => {
  const young = await compiled('cp312-cp312-manylinux_2_34_x86_64', 'server/lib');
  await expectOnly('libc-too-old', bundle(young), { severity: 'warning' });
});

test('builds without the lock are not taken for the usual one', async () => {
  const files = await compiled('cp313-cp313-manylinux_2_17_x86_64', 'server/lib/cp313-linux-x64');
  const threaded = await compiled(
    'cp313-cp313-manylinux_2_17_x86_64',
    'server/lib/cp313t-linux-x64',
  );
  const common = await pure('server/lib/common');
  const examined = examinedBundle({
    server: {
      ...server,
      mcp_config: { command: 'python3', args: ['${__dirname}/server/main.py'] },
    },
    files: {
      'server/main.py': 'import site\nsite.addsitedir("lib")\n',
      ...files,
      ...threaded,
      ...common,
    },
    manifest: {
      compatibility: { runtimes: { python: '>=3.13 <3.14' } },
      _meta: { 'org.opendxt': { targets: ['cp313-linux-x64', 'cp313t-linux-x64'] } },
    },
  });
  await expectOnly('free-threaded', examined, { severity: 'error', targets: ['cp313t-linux-x64'] });
});

test('requirements of packages are held against what is there, on each target', async () => {
  await expectOnly(
    'requirement-missing',
    bundle(
      await pure('server/lib', [
        'fast-core',
        'pywinny; sys_platform == "win32"',
        'uvloopy; sys_platform != "win32"',
      ]),
    ),
    {
      severity: 'error',
      seen: expect.stringContaining('`uvloopy') as string,
    },
  );
  await expectOnly('versions-mixed', bundle(await pure('server/lib', ['fast-core==2.0.0'])), {
    severity: 'error',
    seen: '`plain` 1.0 requires `fast-core==2.0.0`, and 2.1.0 is there',
  });
  await expectOnly(
    'requirement-missing',
    bundle({
      ...(await pure('server/lib')),
      ...(await installedWheel(
        { name: 'user', version: '1', requires: ['plain[cli]'], files: { 'user.py': '' } },
        'server/lib',
      )),
    }),
    {
      seen: expect.stringContaining('`clicky') as string,
    },
  );
  await expectOnly('python-too-old', bundle({}, { python: '>=3.9 <3.13' }), {
    severity: 'error',
    targets: ['cp39-linux-x64'],
  });
});

test('a `.pth` that nobody reads is found, and a bootstrap that reads it is seen', async () => {
  const windows = {
    ...(await installedWheel(
      {
        name: 'pywin32',
        version: '311',
        tags: ['cp312-cp312-win_amd64'],
        files: { 'pywin32.pth': 'win32\n', 'win32/api.py': '' },
      },
      'server/lib',
    )),
    ...(await compiled('cp312-cp312-win_amd64', 'server/lib')),
    [`server/lib/fast/${compiledModuleName('_core', linux)}`]: undefined,
  };
  const on = { targets: ['win32-x64'] };
  await expectOnly('pth-not-processed', bundle(windows, on), {
    severity: 'error',
    path: 'server/lib/pywin32.pth',
  });
  const bootstrap = bootstrapSource({
    main: 'app.py',
    layout: 'lib',
    minimum: '3.12',
    targets: [],
  });
  const started = { ...windows, 'server/main.py': bootstrap, 'server/app.py': 'import plain\n' };
  expect(await examine(bundle(started, on))).toEqual([]);
});

test('a Python that the folders of a universal bundle leave out is named', async () => {
  const files = {
    'server/main.py': 'import site\nsite.addsitedir("lib")\n',
    ...(await compiled(linux, 'server/lib/cp312-linux-x64')),
    ...(await pure('server/lib/common')),
  };
  const examined = examinedBundle({
    server,
    files,
    targets: ['linux-x64'],
    manifest: { compatibility: { runtimes: { python: '>=3.12 <3.14' } } },
  });
  await expectOnly('target-missing', examined, { severity: 'error', targets: ['cp313-linux-x64'] });
});

test('what the bundle says of the Python that it wants is read', async () => {
  await expectOnly('python-range', bundle({}, { python: '>=3.12,<3.13' }), {
    severity: 'error',
    repairs: [
      {
        kind: 'set-in-manifest',
        at: ['compatibility', 'runtimes', 'python'],
        value: '>=3.12 <3.13',
      },
    ],
  });
  const uv = { type: 'uv', mcp_config: { command: 'uv', args: ['run', 'server/main.py'] } };
  await expectOnly('uv-project-missing', bundle({}, uv), { severity: 'error' });
  const project = {
    'pyproject.toml': '[project]\nname = "x"\nrequires-python = "==3.13.13"\n',
    '.python-version': '3.13.13\n',
  };
  const findings = await examine(bundle(project, uv));
  expect(findings.filter(({ code }) => code === 'python-version-exact')).toMatchObject([
    {
      path: '.python-version',
      repairs: [{ kind: 'write-file', path: '.python-version', text: '3.13\n' }],
    },
    { path: 'pyproject.toml' },
  ]);
});

test('a virtual environment has the machine that it was made on in it', async () => {
  const venv = {
    'server/venv/pyvenv.cfg': 'home = /usr/local/bin\nversion = 3.12.1\n',
    'server/venv/bin/python': { content: compiledModule('manylinux_2_17_x86_64'), mode: 0o755 },
    ...(await pure('server/venv/lib/python3.12/site-packages', [])),
  };
  const command = {
    mcp_config: {
      command: '${__dirname}/server/venv/bin/python',
      args: ['${__dirname}/server/main.py'],
    },
  };
  await expectOnly('machine-path', bundle(venv, command), {
    severity: 'warning',
    path: 'server/venv/pyvenv.cfg',
  });
  const linked = { ...venv, 'server/venv/bin/python': { link: '/usr/bin/python3.12' } };
  const findings = await examine(bundle(linked, command));
  expect(findings.map(({ code, severity }) => `${severity} ${code}`)).toContain(
    'error machine-path',
  );
  const shared = {
    ...venv,
    'server/venv/bin/python': { content: 'xx libpython3.12.so.1.0 xx', mode: 0o755 },
  };
  await expectOnly('python-library-missing', bundle(shared, command), { severity: 'warning' });
});

import {
  compiledModule,
  compiledModuleName,
  examinedBundle,
  installedWheel,
  type MemoryFile,
  testInFullRun,
} from '@opendxt/testkit';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { type BootstrapFacts, bootstrapSource, examine, parseTarget } from '../../index.ts';

/*
 * The property: without any one file of any target, of the start or of what the start imports, the
 * static check fails with an error that names the file.
 */

type Files = Readonly<Record<string, MemoryFile>>;

const tags = {
  'cp311-linux-x64': 'cp311-cp311-manylinux_2_17_x86_64',
  'cp312-linux-x64': 'cp312-cp312-manylinux_2_17_x86_64',
  'cp312-darwin-arm64': 'cp312-cp312-macosx_11_0_arm64',
  'cp311-darwin-arm64': 'cp311-cp311-macosx_11_0_arm64',
  'cp312-win32-x64': 'cp312-cp312-win_amd64',
  'cp311-win32-x64': 'cp311-cp311-win_amd64',
} as const;

/** What every Python of a platform takes. */
async function stable(tag: string): Promise<Files> {
  const [, , platform = ''] = tag.split('-');
  const system = { manylinux_2_17_x86_64: 'linux-x64', win_amd64: 'win32-x64' }[platform];
  const abi3 = `cp38-abi3-${platform}`;
  return await installedWheel(
    {
      name: 'steady',
      version: '4.0',
      tags: [abi3],
      files: {
        [`steady/${compiledModuleName('_core', abi3)}`]: compiledModule(abi3),
        'steady/__init__.py': 'from steady import _core\n',
        'steady/data.bin': 'd',
      },
    },
    `server/lib/common-${system ?? 'darwin-arm64'}`,
  );
}

/** Packages of one Python: a module of its own and one that is compiled, and what Windows needs. */
async function compiled(tag: string, root: string): Promise<Files> {
  const windows = tag.endsWith('win_amd64')
    ? await installedWheel(
        {
          name: 'pywin32',
          version: '311',
          tags: [tag],
          files: { 'pywin32.pth': 'win32/lib\n', 'win32/lib/pywintypes.py': 'x = 1\n' },
        },
        root,
      )
    : {};
  const fast = await installedWheel(
    {
      name: 'fast-core',
      version: '2.1.0',
      tags: [tag],
      files: {
        [`fast/${compiledModuleName('_core', tag)}`]: compiledModule(tag),
        'fast/__init__.py': 'from fast import _core\n',
        'fast/py.typed': '',
      },
    },
    root,
  );
  return { ...windows, ...fast };
}

async function pure(root: string, requires: readonly string[] = []): Promise<Files> {
  const plain = await installedWheel(
    {
      name: 'plain',
      version: '1.0',
      requires: ['fast-core==2.1.0', 'pywin32; sys_platform == "win32"', ...requires],
      files: {
        'plain/__init__.py': 'import fast\n',
        'plain/data/words.txt': 'a\n',
        'plain_single.py': '',
      },
      entryPoints: { console_scripts: { plain: 'plain:main' } },
    },
    root,
  );
  const empty = await installedWheel(
    { name: 'types-only', version: '3', files: { 'stubs/__init__.pyi': '' } },
    root,
  );
  return { ...plain, ...empty };
}

const own: Files = {
  'server/main.py': 'from own import tools, title\nimport settings\n',
  'server/settings.py': 'import plain\n',
  'server/own/__init__.py': 'from .version import version\ntitle = version\n',
  'server/own/version.py': 'version = 1\n',
  'server/own/tools.py': 'from . import deep\nfrom .deep import leaf\n',
  'server/own/deep/leaf.py': 'import plain_single\n',
};

const manifest = {
  compatibility: { platforms: ['linux', 'darwin', 'win32'], runtimes: { python: '>=3.11 <3.13' } },
};
const server = {
  type: 'python',
  entry_point: 'server/bootstrap.py',
  mcp_config: {
    command: 'python3',
    args: ['${__dirname}/server/bootstrap.py'],
    env: { PYTHONUTF8: '1', PYTHONPATH: '${__dirname}/server/lib' },
    platform_overrides: { win32: { command: 'python' } },
  },
};

interface Laid {
  readonly files: Files;
  readonly targets: readonly string[];
}

let universal: Laid;
let lib: Laid;
beforeAll(async () => {
  const pythons = Object.keys(tags);
  const trees = await Promise.all(
    Object.entries(tags).map(([name, tag]) => compiled(tag, `server/lib/${name}`)),
  );
  const targets = ['linux-x64', 'darwin-arm64', 'win32-x64'];
  const bootstrap = (layout: 'lib' | 'universal', of: readonly string[]) =>
    bootstrapSource({
      main: 'main.py',
      layout,
      minimum: '3.11',
      targets: of.map((name) => {
        const [abi = '', ...target] = name.split('-');
        return { minor: `3.${Number(abi.slice(3))}`, target: parseTarget(target.join('-')) };
      }),
    });
  universal = {
    files: Object.assign(
      { 'server/bootstrap.py': bootstrap('universal', pythons) },
      own,
      await pure('server/lib/common', ['steady']),
      ...trees,
      ...(await Promise.all(Object.values(tags).map(stable))),
    ) as Files,
    targets,
  };
  lib = {
    files: {
      ...own,
      'server/bootstrap.py': bootstrap('lib', ['cp312-linux-x64']),
      ...(await pure('server/lib')),
      ...(await compiled(tags['cp312-linux-x64'], 'server/lib')),
    },
    targets: ['linux-x64'],
  };
});

function bundleOf({ files, targets }: Laid, python = '>=3.11 <3.13') {
  return examinedBundle({
    server,
    files,
    targets,
    manifest: { ...manifest, compatibility: { runtimes: { python } } },
  });
}

/**
 * Of the server’s own: an `__init__.py` that nothing is taken from is no loss, since its folder is a
 * package all the same.
 */
async function expectNamed(laid: Laid, removed: string, python?: string): Promise<void> {
  const { [removed]: _, ...rest } = laid.files;
  const findings = await examine(bundleOf({ ...laid, files: rest }, python));
  const errors = findings.filter(({ severity }) => severity === 'error');
  const name = removed.split('/').at(-1)?.replace(/\.py$/, '') ?? '';
  const folder = removed.split('/').at(-2) ?? '';
  const isNamed = errors.some(
    ({ path, seen }) =>
      path === removed ||
      seen.includes(removed) ||
      new RegExp(`\`\\.*(?:\\w+\\.)*${name === '__init__' ? folder : name}\``).test(seen),
  );
  const unnamed = isNamed ? [] : [removed, ...errors.map(({ code, seen }) => `${code}: ${seen}`)];
  expect(unnamed).toEqual([]);
}

test('whole bundles of both layouts have nothing against them', async () => {
  expect(await examine(bundleOf(universal))).toEqual([]);
  expect(await examine(bundleOf(lib, '>=3.12 <3.13'))).toEqual([]);
});

test('any one file, sampled, is missed by name', async () => {
  const sample = (laid: Laid, python?: string) =>
    fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.keys(laid.files)), (path) =>
        expectNamed(laid, path, python),
      ),
      { numRuns: 25 },
    );
  await sample(universal);
  await sample(lib, '>=3.12 <3.13');
});

testInFullRun('every one file is missed by name', async () => {
  for (const path of Object.keys(universal.files)) await expectNamed(universal, path);
  for (const path of Object.keys(lib.files)) await expectNamed(lib, path, '>=3.12 <3.13');
});

test('a whole folder of a platform, or of one Python, is missed', async () => {
  for (const folder of ['common-darwin-arm64', 'cp312-linux-x64', 'common']) {
    const kept = Object.entries(universal.files).filter(
      ([path]) => !path.startsWith(`server/lib/${folder}/`),
    );
    const findings = await examine(bundleOf({ ...universal, files: Object.fromEntries(kept) }));
    const errors = findings.filter(({ severity }) => severity === 'error');
    expect(errors, folder).not.toEqual([]);
    const at = folder.replace('common-', '');
    const targets = errors.flatMap((finding) => finding.targets ?? []);
    if (folder !== 'common') expect(targets.filter((name) => !name.endsWith(at))).toEqual([]);
  }
});

test('the folder of a platform is for each Python that the bootstrap lets through', async () => {
  const platform = parseTarget('linux-x64');
  const findings = async (facts: Pick<BootstrapFacts, 'targets' | 'platforms'>) => {
    const start = { main: 'main.py', layout: 'universal', minimum: '3.11', ...facts } as const;
    const files = {
      'server/bootstrap.py': bootstrapSource(start),
      'server/main.py': 'import steady\n',
      ...(await stable(tags['cp311-linux-x64'])),
    };
    return examine(bundleOf({ files, targets: ['linux-x64'] }));
  };
  expect(await findings({ targets: [], platforms: [platform] })).toEqual([]);
  expect(await findings({ targets: [{ target: platform, minor: '3.11' }] })).toMatchObject([
    { code: 'target-missing', severity: 'error', targets: ['cp312-linux-x64'] },
  ]);
});

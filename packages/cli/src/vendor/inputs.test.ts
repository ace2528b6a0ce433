import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { testNeeding, wheelFile, wheelName, buildWheel } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { findInput } from './index.ts';
import { projectsOf, treeOf, vendorLab, type VendorLab } from './testing/index.ts';

/** pip starts slowly, and more so on a machine that is busy. */
const slow = { timeout: 240_000 };

const run = promisify(execFile);
const targets = ['cp311-linux-x64', 'cp312-win32-x64'];

const offered = [
  wheelFile({ name: 'root', version: '1.0', requires: ['leaf', 'windows; os_name == "nt"'] }),
  wheelFile({ name: 'leaf', version: '1.0', files: { 'leaf.py': 'leaf = 1\n' } }),
  wheelFile({ name: 'leaf', version: '2.0' }),
  wheelFile({ name: 'windows', version: '1.0', tags: ['py3-none-win_amd64'] }),
];
const locked = [
  ['leaf 1.0', 'root 1.0'],
  ['leaf 1.0', 'root 1.0', 'windows 1.0'],
];
const pyproject = (more = '') =>
  `[project]\nname = "own-server"\nversion = "3.0"\nrequires-python = ">=3.11"\ndependencies = ["root", "leaf<2"]\n${more}`;

/** A build backend that hands out a wheel, and leaves something in the folder that it builds in. */
const own = { name: 'own-server', version: '3.0', requires: ['root', 'leaf<2'] };
const ownWheel = { ...own, extras: { dev: ['leaf>=2'] }, files: { 'own_server.py': '' } };
async function writePackage(lab: VendorLab) {
  const build = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n';
  await lab.write('pyproject.toml', pyproject(build));
  await lab.write('own.whl.bin', buildWheel(ownWheel));
  await lab.write(
    'backend.py',
    `import pathlib, shutil
def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    here = pathlib.Path(__file__).parent
    (here / "left-behind").write_text("")
    assert not (here / "server" / "lib").exists()
    shutil.copy(here / "own.whl.bin", pathlib.Path(wheel_directory) / "${wheelName(ownWheel)}")
    return "${wheelName(ownWheel)}"
`,
  );
  await lab.write('server/lib/leaf-9.dist-info/METADATA', 'Name: leaf\nVersion: 9\n');
}

test('the input that says most is found first', async () => {
  await using lab = await vendorLab([]);
  const folder = join(lab.folder, 'project');
  const found: string[] = [];
  for (const name of [
    'readme.md',
    'server/requirements.txt',
    'requirements.txt',
    'pyproject.toml',
    'pylock.toml',
    'uv.lock',
  ]) {
    await lab.write(name, '');
    const input = await findInput(folder);
    found.push(`${input?.kind} ${input?.path.slice(folder.length + 1).replaceAll('\\', '/')}`);
  }
  expect(found).toEqual([
    'undefined undefined',
    'requirements server/requirements.txt',
    'requirements requirements.txt',
    'pyproject pyproject.toml',
    'pylock pylock.toml',
    'uv-lock uv.lock',
  ]);
});

for (const installer of ['pip', 'uv'] as const) {
  const testWith = (title: string, body: () => Promise<void>) =>
    testNeeding(installer)(title, slow, body);

  testWith(`${installer}: a project's dependencies`, async () => {
    await using lab = await vendorLab(offered);
    await lab.write('pyproject.toml', pyproject());
    await using vendored = await lab.vendor('pyproject.toml', targets, { installer });
    expect(projectsOf(vendored)).toEqual(locked);
    const refused = lab.vendor('pyproject.toml', ['cp310-linux-x64'], { installer });
    await expect(refused).rejects.toMatchObject({
      message: 'the project needs Python >=3.11, and 3.10 was asked for',
    });
  });

  testWith(`${installer}: a project that is a package comes along, built elsewhere`, async () => {
    await using lab = await vendorLab(offered);
    await writePackage(lab);
    const before = await treeOf(join(lab.folder, 'project'));
    await using vendored = await lab.vendor('pyproject.toml', targets, { installer });
    expect(projectsOf(vendored)).toEqual([
      ['leaf 1.0', 'own-server 3.0', 'root 1.0'],
      ['leaf 1.0', 'own-server 3.0', 'root 1.0', 'windows 1.0'],
    ]);
    const [first] = vendored.trees;
    expect(await readdir(first?.folder ?? '')).toContain('own_server.py');
    expect(await treeOf(join(lab.folder, 'project'))).toEqual(before);
  });
}

testNeeding('pip', 'uv')('locks hold for both clients, whatever is newer', slow, async () => {
  await using lab = await vendorLab(offered);
  await lab.write('pyproject.toml', pyproject());
  const cwd = join(lab.folder, 'project');
  const env = { ...process.env, ...lab.index.env };
  await run('uv', ['lock'], { cwd, env });
  await run('uv', ['export', '--format', 'pylock.toml', '-o', 'pylock.toml'], { cwd, env });
  lab.index.add(wheelFile({ name: 'root', version: '1.5' }));

  const trees = [];
  for (const input of ['uv.lock', 'pylock.toml'])
    for (const installer of ['uv', 'pip'] as const) {
      await using vendored = await lab.vendor(input, targets, { installer });
      expect(projectsOf(vendored)).toEqual(locked);
      trees.push(await treeOf(vendored.trees[1]?.folder ?? ''));
    }
  const [first, ...others] = trees;
  for (const other of others) expect(other).toEqual(first);

  const lock = await readFile(join(cwd, 'pylock.toml'), 'utf8');
  await lab.write('pylock.toml', lock.replaceAll(/sha256 = "[0-9a-f]{8}/g, 'sha256 = "00000000'));
  for (const installer of ['uv', 'pip'] as const)
    await expect(lab.vendor('pylock.toml', targets, { installer })).rejects.toMatchObject({
      code: 'refused',
    });
  const old = lab.vendor('uv.lock', ['cp310-linux-x64'], { installer: 'uv' });
  await expect(old).rejects.toThrow('3.10');
});

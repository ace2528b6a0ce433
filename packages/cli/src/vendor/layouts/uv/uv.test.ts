import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { testNeeding, wheelFile } from '@opendxt/testkit';
import { describe, expect, test } from 'vitest';
import { vendorLab, type VendorLab } from '../../../commands/vendor/testing/index.ts';
import { refuseUninstallable } from './refuse-uninstallable.ts';

const vendor = async (lab: VendorLab, ...args: readonly string[]) => {
  const run = await lab.dxt('vendor', lab.folder, '--layout', 'uv', ...args);
  expect(run, run.stderr).toMatchObject({ status: 0 });
  return run;
};
const read = (lab: VendorLab, name: string) => readFile(join(lab.folder, name), 'utf8');
const manifestOf = async (lab: VendorLab) =>
  JSON.parse(await read(lab, 'manifest.json')) as Record<string, unknown>;

describe('a bundle whose packages the host installs', () => {
  testNeeding('uv')('has a project, a lock and a minor version, and no packages', async () => {
    const leaf = wheelFile({ name: 'leaf', version: '1.0', files: { 'leaf.py': '' } });
    await using lab = await vendorLab([leaf], {
      'requirements.txt': `-r more.txt\nmini-mcp==1.0.0 --hash=sha256:${'0'.repeat(64)} # pinned\n`,
      'more.txt': '-c limits.txt\nleaf[x]>=1 ; sys_platform == "win32"\n',
      'limits.txt': 'leaf<3\n',
    });
    const { stderr } = await vendor(lab, '--python-version', '3.12');
    // Without a terminal, what takes long is told step by step.
    expect(stderr).toMatch(
      /locking the packages with uv\nrequirements\.txt, by uv \d+\.\S+, for every system\n/,
    );
    expect((await vendor(lab, '--quiet')).stderr).toBe('');
    expect(await read(lab, 'pyproject.toml')).toBe(
      [
        '[project]',
        'name = "mini"',
        'version = "1.0.0"',
        'requires-python = ">=3.12"',
        'dependencies = [',
        '  "mini-mcp==1.0.0",',
        '  "leaf[x]>=1; sys_platform == \\"win32\\"",',
        ']',
        '',
        '[tool.uv]',
        'package = false',
        'constraint-dependencies = [',
        '  "leaf<3",',
        ']',
        '',
      ].join('\n'),
    );
    expect(await read(lab, '.python-version')).toBe('3.12\n');
    const lock = await read(lab, 'uv.lock');
    expect(lock).toContain('name = "mini-mcp"');
    expect(lock).toContain('name = "leaf"');
    expect((await readdir(join(lab.folder, 'server'))).sort()).toEqual(['main.py']);
    const manifest = await manifestOf(lab);
    expect(manifest).toMatchObject({
      manifest_version: '0.4',
      server: {
        type: 'uv',
        entry_point: 'server/main.py',
        mcp_config: {
          command: 'uv',
          env: { TOKEN: 't', PYTHONUTF8: '1' },
        },
      },
      compatibility: { runtimes: { python: '>=3.12' } },
    });
    const { args } = (manifest['server'] as { mcp_config: { args: string[] } }).mcp_config;
    expect(args.join(' ')).toBe('run --directory ${__dirname} --frozen server/main.py --loud');
    const valid = await lab.dxt('validate', lab.folder, '--strict');
    expect(valid, valid.stderr).toMatchObject({ status: 0 });
    // Again, it changes nothing.
    const again = await lab.dxt('vendor', lab.folder, '--layout', 'uv', '--check');
    expect(again, again.stdout + again.stderr).toMatchObject({
      status: 0,
    });
  });

  testNeeding('uv')(
    'keeps the author’s project and lock, and cuts a patch to its minor',
    async () => {
      const project =
        '[project]\nname = "own"\nversion = "1"\nrequires-python = ">=3.10"\ndependencies = ["mini-mcp"]\n';
      await using lab = await vendorLab([], {
        'pyproject.toml': project,
        '.python-version': '3.11.9\n',
      });
      await vendor(lab);
      expect(await read(lab, 'pyproject.toml')).toBe(project);
      expect(await read(lab, '.python-version')).toBe('3.11\n');
      const lock = await read(lab, 'uv.lock');
      await vendor(lab);
      expect(await read(lab, 'uv.lock')).toBe(lock);
    },
  );

  testNeeding('uv')('with a package that only has a source is refused', async () => {
    await using lab = await vendorLab([], { 'requirements.txt': 'mini-mcp\nghost\n' });
    const run = await lab.dxt('vendor', lab.folder, '--layout', 'uv');
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('[no-package]');
    expect((await readdir(lab.folder)).sort()).toEqual([
      'manifest.json',
      'requirements.txt',
      'server',
    ]);
  });

  testNeeding('uv')('with a folder of this machine is refused with its line', async () => {
    await using lab = await vendorLab([], { 'requirements.txt': 'mini-mcp\n-e ../mine\n' });
    const run = await lab.dxt('vendor', lab.folder, '--layout', 'uv');
    expect(run.stderr).toContain('`../mine` (requirements.txt:2) has no name');
    expect(run.status).toBe(1);
  });
});

test('a lock is refused for what hosts do not install', () => {
  const lock = (source: string, wheels: string) =>
    `version = 1\n[[package]]\nname = "a"\nversion = "1"\nsource = ${source}\n${wheels}`;
  const wheels = 'wheels = [{ url = "x" }]\n';
  refuseUninstallable(lock('{ registry = "https://index.test" }', wheels));
  refuseUninstallable(lock('{ virtual = "." }', ''));
  expect(() => refuseUninstallable(lock('{ registry = "https://index.test" }', ''))).toThrow(
    '`a` 1 has no wheel, and hosts build nothing',
  );
  expect(() => refuseUninstallable(lock('{ git = "https://forge.test/a" }', wheels))).toThrow(
    '`a` comes from git https://forge.test/a, which a host does not have',
  );
});

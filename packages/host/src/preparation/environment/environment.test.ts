import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { miniMcp, packageIndex, testNeeding, wheelFile } from '@opendxt/testkit';
import { describe, expect } from 'vitest';
import { HostError } from '../../error/index.ts';
import { planInstall, setEnabled, uninstall } from '../../install/index.ts';
import { findInstalled, removeTree } from '../../store/index.ts';
import { preparationLab, uvExtension, type PreparationLab } from '../testing/index.ts';

const needingUv = testNeeding('uv', 'python3', 'POSIX');

const environments = ({ home }: PreparationLab) =>
  existsSync(home.environments) ? readdirSync(home.environments) : [];

describe('packages that uv brings', () => {
  needingUv(
    'are installed with the server, which then needs neither uv nor a network',
    async () => {
      await using index = await packageIndex([miniMcp()]);
      await using lab = await preparationLab(index.env);
      const { said } = await lab.install(await uvExtension(index));
      expect(said).toContain('installing its packages');
      expect(said).toContainEqual(expect.stringContaining('+ mini-mcp==1.0.0'));
      const { folder } = await findInstalled(lab.home, 'brought');
      const environment = join(lab.home.environments, 'brought', folder);
      expect(existsSync(join(environment, 'pyvenv.cfg'))).toBe(true);
      index.offline = true;
      const machine = { ...lab.context.machine, env: { PATH: '/usr/bin:/bin' } };
      const call = (tool: string) =>
        lab.call('brought', tool, { name: 'Ada' }, { ...lab.context, machine });
      expect(await call('greet')).toBe('Hello, Ada!');
    },
  );

  needingUv('are found by their bytecode, in a folder that nobody writes to', async () => {
    const server = `from minimcp import Server
import minimcp, os, sys
server = Server("mini")

@server.tool
def where():
    return os.getcwd() + "\\n" + minimcp.__cached__ + "\\n" + str(os.path.exists(minimcp.__cached__))

@server.tool
def plant():
    try:
        os.chmod(os.path.dirname(minimcp.__cached__), 0o755)
        open(minimcp.__cached__, "ab").write(b"x")
        return "planted"
    except OSError as error:
        return error.strerror

server.run()
`;
    await using index = await packageIndex([miniMcp()]);
    await using lab = await preparationLab(index.env);
    const { dir } = await lab.install(await uvExtension(index, { files: { 'server.py': server } }));
    const [cwd, cached = '', isThere] = (await lab.call('brought', 'where')).split('\n');
    expect(cwd).toBe(realpathSync(dir));
    expect(cached.startsWith(realpathSync(lab.home.environments))).toBe(true);
    expect(isThere).toBe('True');
    if (lab.context.sandbox.level !== 'none')
      expect(await lab.call('brought', 'plant')).toMatch(/Read-only file system|not permitted/);
  });

  needingUv('that can’t be fetched stop the install, which says so', async () => {
    await using index = await packageIndex([miniMcp()]);
    await using lab = await preparationLab(index.env);
    const extension = await uvExtension(index);
    index.offline = true;
    await expect(lab.install(extension)).rejects.toMatchObject({
      code: 'packages-missing',
      message: expect.stringMatching(
        /^the packages of `brought` can't be installed: they can't be fetched/,
      ),
      hint: expect.stringContaining('nothing was installed'),
    });
    expect([readdirSync(lab.home.store), environments(lab)]).toEqual([[], []]);
    expect(readdirSync(lab.home.temporary)).toEqual([]);
  });

  needingUv('come from where the lock says, whichever index is configured', async () => {
    await using index = await packageIndex([miniMcp()]);
    await using other = await packageIndex([miniMcp()]);
    await using lab = await preparationLab(other.env);
    const windows = "mini-mcp; sys_platform == 'never'";
    const extension = await uvExtension(index, { dependencies: ['mini-mcp', windows] });
    const file = await lab.bundle(extension);
    const { packages } = await planInstall(lab.context, file);
    expect(packages).toEqual({ locked: true, count: 1, hosts: [new URL(index.url).host] });
    await lab.install(file);
    expect((await planInstall(lab.context, file)).packages).toBeUndefined();
    expect(index.requests.some((path) => path.endsWith('.whl'))).toBe(true);
    expect(other.requests).toEqual([]);
  });

  needingUv('that uv still has are installed without a network', async () => {
    await using index = await packageIndex([miniMcp()]);
    await using lab = await preparationLab(index.env);
    const extension = await uvExtension(index);
    await lab.install(extension);
    await uninstall(lab.context, 'brought');
    expect(environments(lab)).toEqual([]);
    index.offline = true;
    await lab.install(extension);
    expect(await lab.call('brought', 'greet', { name: 'Ada' })).toBe('Hello, Ada!');
  });

  needingUv('are resolved at the install where there is no lock', async () => {
    await using index = await packageIndex([miniMcp('1.0.0'), miniMcp('1.1.0')]);
    await using lab = await preparationLab(index.env);
    const { said } = await lab.install(await uvExtension(index, { locked: false }));
    expect(said).toContainEqual(expect.stringContaining('+ mini-mcp==1.1.0'));
    expect(await lab.call('brought', 'greet', { name: 'Ada' })).toBe('Hello, Ada!');
  });

  needingUv('go with their version, and are made again where they are gone', async () => {
    await using index = await packageIndex([miniMcp()]);
    await using lab = await preparationLab(index.env);
    await lab.install(await uvExtension(index));
    const { folder } = await findInstalled(lab.home, 'brought');
    const environment = join(lab.home.environments, 'brought', folder);
    await removeTree(environment);
    await rm(`${environment}.json`);
    await expect(lab.call('brought', 'greet')).rejects.toMatchObject({
      code: 'packages-missing',
      hint: '`dxt enable brought` installs them again',
    });
    expect(await setEnabled(lab.context, 'brought', true)).toBe(true);
    expect(await lab.call('brought', 'greet', { name: 'Ada' })).toBe('Hello, Ada!');
    const [library = ''] = readdirSync(join(environment, 'lib'));
    const module = join(environment, 'lib', library, 'site-packages/minimcp/__init__.py');
    await chmod(module, 0o644);
    await writeFile(module, 'raise SystemExit("changed")\n');
    await expect(lab.call('brought', 'greet')).rejects.toMatchObject({
      code: 'packages-missing',
      message: expect.stringContaining('not those that were installed'),
    });
    for (const version of ['1.1.0', '1.2.0', '1.3.0'])
      await lab.install(await uvExtension(index, { version }));
    expect(
      readdirSync(join(lab.home.environments, 'brought')).filter((name) => !name.endsWith('.json')),
    ).toHaveLength(3);
    await uninstall(lab.context, 'brought');
    expect(environments(lab)).toEqual([]);
  });

  needingUv('are given up with the install, and nothing of them stays', async () => {
    await using index = await packageIndex([miniMcp()], { latency: 300 });
    await using lab = await preparationLab(index.env);
    const extension = await uvExtension(index);
    const controller = new AbortController();
    const failed = lab.install(extension, {
      signal: controller.signal,
      onPreparing: () => controller.abort(new HostError('cancelled', 'given up')),
    });
    await expect(failed).rejects.toMatchObject({ code: 'cancelled' });
    expect([readdirSync(lab.home.store), environments(lab)]).toEqual([[], []]);
  });

  needingUv('execute nothing when they are installed', async () => {
    await using lab = await preparationLab();
    const mark = join(lab.path, 'executed');
    const line = `import pathlib; pathlib.Path(${JSON.stringify(mark)}).write_text("x")`;
    const hostile = wheelFile({
      name: 'hostile',
      version: '1.0.0',
      files: { 'hostile.pth': `${line}\n`, 'hostile/__init__.py': `${line}\n` },
    });
    await using index = await packageIndex([miniMcp(), hostile]);
    await using other = await preparationLab(index.env);
    await other.install(await uvExtension(index, { dependencies: ['mini-mcp', 'hostile'] }));
    expect(existsSync(mark)).toBe(false);
  });
});

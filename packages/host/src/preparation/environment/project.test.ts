import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import {
  miniMcp,
  miniServer,
  packageIndex,
  sdistFile,
  testNeeding,
  wheelFile,
} from '@opendxt/testkit';
import { describe, expect } from 'vitest';
import { preparationLab, uvExtension, type UvExtensionOptions } from '../testing/index.ts';

const needingUv = testNeeding('uv', 'python3', 'POSIX');
const build = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n';

describe('what `uv run` starts is started without it', () => {
  const ways: readonly (readonly [string, UvExtensionOptions])[] = [
    ['a file', { run: ['server.py'] }],
    ['a module of its own', { run: ['-m', 'brought'], project: build }],
    [
      'a module behind options',
      { run: ['--quiet', '--python=3', '--', 'python', '-m', 'brought'], project: build },
    ],
    [
      'a script of its own',
      {
        run: ['brought-server'],
        project: `${build}[project.scripts]\nbrought-server = "brought:main"\n`,
      },
    ],
    ['a script of a package', { run: ['mini-run'], dependencies: ['mini-mcp', 'mini-run'] }],
  ];
  for (const [title, options] of ways)
    needingUv(title, async () => {
      const runner = wheelFile({
        name: 'mini-run',
        version: '1.0.0',
        files: { 'mini_run.py': miniServer },
        entryPoints: { console_scripts: { 'mini-run': 'mini_run:main' } },
      });
      await using index = await packageIndex([miniMcp(), runner]);
      await using lab = await preparationLab(index.env);
      await lab.install(
        await uvExtension(index, {
          ...options,
          files: {
            'src/brought/__init__.py': miniServer,
            'src/brought/__main__.py': 'from . import main\nmain()\n',
          },
        }),
      );
      expect(await lab.call('brought', 'greet', { name: 'Ada' })).toBe('Hello, Ada!');
    });
});

describe('a project is refused', () => {
  needingUv('whose packages would have to be built, which would run their code', async () => {
    const source = sdistFile({ name: 'from-source', version: '1.0.0', files: { 'x.py': '' } });
    await using index = await packageIndex([miniMcp(), source]);
    await using lab = await preparationLab(index.env);
    const extension = await uvExtension(index, { dependencies: ['mini-mcp', 'from-source'] });
    await expect(lab.install(extension)).rejects.toMatchObject({
      code: 'packages-missing',
      message: expect.stringContaining('`from-source` has no wheel for this machine'),
    });
    expect(readdirSync(lab.home.store)).toEqual([]);
    expect(existsSync(lab.home.environments) && readdirSync(lab.home.environments)).toEqual([]);
  });

  const sources = [
    ['a repository', '{ git = "https://example.com/x.git#0" }', 'a repository'],
    ['a folder of this machine', '{ directory = "../../.." }', '`../../..`'],
    [
      'a file of this machine',
      '{ path = "/srv/x-1.0-py3-none-any.whl" }',
      '`/srv/x-1.0-py3-none-any.whl`',
    ],
  ] as const;
  for (const [title, source, place] of sources)
    needingUv(`whose packages come from ${title}`, async () => {
      await using index = await packageIndex([miniMcp()]);
      await using lab = await preparationLab(index.env);
      const lock = `version = 1\nrequires-python = ">=3.8"\n\n[[package]]\nname = "x"\nversion = "1.0"\nsource = ${source}\n`;
      const files = { 'uv.lock': lock };
      await expect(
        lab.install(await uvExtension(index, { locked: false, files })),
      ).rejects.toMatchObject({
        code: 'packages-missing',
        message: `the packages of \`brought\` can't be installed: \`x\` comes from ${place} instead of an index`,
      });
    });

  needingUv('that needs a Python which is not here', async () => {
    await using index = await packageIndex([miniMcp()]);
    await using lab = await preparationLab(index.env);
    const extension = await uvExtension(index, { locked: false });
    const project = extension.files?.['pyproject.toml']?.replace('>=3.8', '>=3.99');
    await expect(
      lab.install({ ...extension, files: { ...extension.files, 'pyproject.toml': project ?? '' } }),
    ).rejects.toMatchObject({
      code: 'runtime-missing',
      message: expect.stringMatching(/^needs Python `>=3\.99`, found 3\.\d+\.\d+ at/),
    });
  });
});

needingUv('an exact version of Python that nobody has is taken as its minor version', async () => {
  await using index = await packageIndex([miniMcp()]);
  await using lab = await preparationLab(index.env);
  await lab.install(await uvExtension(index, { files: { '.python-version': '3.11.99\n' } }));
  expect(await lab.call('brought', 'greet', { name: 'Ada' })).toBe('Hello, Ada!');
});

needingUv(
  'folders and endless lines in the place of what a project is told by stop nothing',
  async () => {
    await using index = await packageIndex([miniMcp()]);
    await using lab = await preparationLab(index.env);
    const pinned = `${'\n'.repeat(400_000)}x`;
    const files = { '.python-version': pinned, 'uv.lock/x': '' };
    await lab.install(await uvExtension(index, { locked: false, files }));
    expect(await lab.call('brought', 'greet', { name: 'Ada' })).toBe('Hello, Ada!');
  },
);

needingUv('a lock of no sense by its size is not read', async () => {
  await using index = await packageIndex([miniMcp()]);
  await using lab = await preparationLab(index.env);
  const lock = `version = 1\n# ${randomBytes(8.5 * 1024 ** 2).toString('hex')}`;
  const extension = await uvExtension(index, { locked: false, files: { 'uv.lock': lock } });
  await expect(lab.install(extension)).rejects.toMatchObject({
    code: 'packages-missing',
    message: expect.stringContaining('expected at most 16777216 bytes, found 178258'),
  });
});

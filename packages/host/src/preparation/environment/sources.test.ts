import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { miniMcp, packageIndex, temporaryFolder, testNeeding, wheelFile } from '@opendxt/testkit';
import { expect } from 'vitest';
import { preparationLab, uvExtension } from '../testing/index.ts';

const needingUv = testNeeding('uv', 'python3', 'POSIX');

/** By what a project without a lock leads uv to a wheel, given the folder that it lies in. */
const ways: Readonly<Record<string, (folder: string, wheel: string) => string>> = {
  'a dependency': (_, wheel) => `dependencies = ["mini-mcp", "nearby @ file://${wheel}"]\n`,
  'a source': (_, wheel) =>
    `dependencies = ["mini-mcp", "nearby"]\n[tool.uv.sources]\nnearby = { path = "${wheel}" }\n`,
  'a page of links': (folder) =>
    `dependencies = ["mini-mcp", "nearby"]\n[tool.uv]\nfind-links = ["${folder}"]\n`,
  'an index': (folder) =>
    `dependencies = ["mini-mcp", "nearby"]\n[[tool.uv.index]]\nurl = "file://${folder}"\nformat = "flat"\n`,
  'an override': (_, wheel) =>
    `dependencies = ["mini-mcp", "nearby"]\n[tool.uv]\noverride-dependencies = ["nearby @ file://${wheel}"]\n`,
};

for (const [title, write] of Object.entries(ways))
  needingUv(`${title} of a project without a lock brings no file of this machine`, async () => {
    await using folder = await temporaryFolder('opendxt-nearby-');
    const { fileName, bytes } = wheelFile({
      name: 'nearby',
      version: '1.0.0',
      files: { 'nearby.py': '' },
    });
    writeFileSync(join(folder.path, fileName), bytes);
    await using index = await packageIndex([miniMcp()]);
    // With it uv does not look at what the project says of indexes.
    await using lab = await preparationLab({ ...index.env, UV_NO_CONFIG: '0' });
    const extension = await uvExtension(index, { locked: false });
    const project = extension.files?.['pyproject.toml'] as string;
    const own = write(folder.path, join(folder.path, fileName));
    const files = {
      ...extension.files,
      'pyproject.toml': project.replace(/^dependencies = .*\n/m, own),
    };
    await expect(lab.install({ ...extension, files })).rejects.toMatchObject({
      code: 'packages-missing',
      message: expect.stringMatching(/`nearby` comes from `.*` instead of an index/),
    });
    expect(existsSync(lab.home.environments) && readdirSync(lab.home.environments)).toEqual([]);
  });

const locked: Readonly<Record<string, string>> = {
  'an index in a folder': `source = { registry = "/srv/wheels" }`,
  'an address of a file': `source = { url = "file:///srv/x-1.0-py3-none-any.whl" }`,
  'a wheel in a folder': `source = { registry = "https://index.example/simple" }\nwheels = [{ path = "/srv/x-1.0-py3-none-any.whl" }]`,
};

for (const [title, source] of Object.entries(locked))
  needingUv(`a lock with ${title} is refused`, async () => {
    await using index = await packageIndex([miniMcp()]);
    await using lab = await preparationLab(index.env);
    const lock = `version = 1\nrequires-python = ">=3.8"\n\n[[package]]\nname = "x"\nversion = "1.0"\n${source}\n`;
    const extension = await uvExtension(index, { locked: false, files: { 'uv.lock': lock } });
    await expect(lab.install(extension)).rejects.toMatchObject({
      code: 'packages-missing',
      message: expect.stringMatching(/`x` comes from `.*\/srv\/.*` instead of an index/),
    });
  });

needingUv('a repository of a project without a lock is not asked', async () => {
  await using index = await packageIndex([miniMcp()]);
  await using lab = await preparationLab(index.env);
  const wanted = 'nearby @ git+ssh://git@127.0.0.1:9/nearby';
  const extension = await uvExtension(index, { locked: false, dependencies: [wanted] });
  await expect(lab.install(extension)).rejects.toMatchObject({
    code: 'packages-missing',
    message: expect.stringContaining('comes from a repository instead of an index'),
  });
});

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hostileArchives, temporaryFolder } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { BundleError } from '../error/index.ts';
import { extractBundle } from './index.ts';

const cases = [...hostileArchives()];

test('the corpus is large, and each of its cases has a name of its own', () => {
  const names = cases.map(({ name }) => name);
  expect(names.length).toBeGreaterThan(300);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test.each(cases.filter((archive) => archive.expect !== 'ok'))(
  'an archive is refused with $expect and leaves nothing behind: $name',
  async (archive) => {
    await using folder = await temporaryFolder();
    await using parent = await temporaryFolder();
    const path = join(folder.path, 'hostile.mcpb');
    await writeFile(path, archive.bytes());

    const error = await extractBundle(path, join(parent.path, 'made/target')).then(
      () => 'nothing was refused',
      (error: unknown) => error,
    );

    expect(error).toBeInstanceOf(BundleError);
    expect(error).toMatchObject({ code: archive.expect });
    expect((error as BundleError).message).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069]|\.$/u);
    expect(await readdir(parent.path)).toEqual([]);
  },
);

test.each(cases.filter((archive) => archive.expect === 'ok'))(
  'an archive is odd but unpacks: $name',
  async (archive) => {
    await using folder = await temporaryFolder();
    await using parent = await temporaryFolder();
    const path = join(folder.path, 'odd.mcpb');
    await writeFile(path, archive.bytes());

    const report = await extractBundle(path, join(parent.path, 'target'));

    const found = await readdir(report.path, { recursive: true, withFileTypes: true });
    expect(found.filter((entry) => entry.isFile())).toHaveLength(report.files);
    expect(await readFile(join(report.path, 'server/index.js'), 'utf8')).toContain('process.stdin');
    expect(await readdir(parent.path)).toEqual(['target']);
  },
);

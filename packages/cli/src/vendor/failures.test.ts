import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sdistFile, testNeeding, wheelFile, type PackageFile } from '@opendxt/testkit';
import { expect, onTestFinished, vi } from 'vitest';
import { projectsOf, vendorLab } from './testing/index.ts';

/** pip starts slowly, and more so on a machine that is busy. */
const slow = { timeout: 240_000 };

const linux = 'cp312-linux-x64';
const windows = 'cp312-win32-x64';
const compiled = (name: string, version: string, ...tags: readonly string[]): PackageFile[] =>
  tags.map((tag) => wheelFile({ name, version, tags: [tag] }));

const offered = [
  wheelFile({ name: 'root', version: '1.0', requires: ['fast', 'odd', 'leaf'] }),
  wheelFile({ name: 'leaf', version: '1.0' }),
  wheelFile({ name: 'leaf', version: '2.0' }),
  wheelFile({ name: 'wants-old', version: '1.0', requires: ['leaf<2'] }),
  ...compiled('fast', '2.0', 'cp312-cp312-manylinux_2_17_x86_64', 'cp311-cp311-win_amd64'),
  ...compiled('fast', '1.0', 'cp312-cp312-manylinux_2_17_x86_64', 'cp312-cp312-win_amd64'),
  ...compiled('odd', '1.0', 'cp312-cp312-manylinux_2_17_x86_64'),
];

for (const installer of ['pip', 'uv'] as const) {
  const testWith = (title: string, body: () => Promise<void>) =>
    testNeeding(installer)(title, slow, body);

  testWith(
    `${installer}: every wheel that is missing is named, with what can be done`,
    async () => {
      await using lab = await vendorLab(offered);
      await lab.write('requirements.txt', 'root\n');
      await using vendored = await lab.vendor('requirements.txt', [linux, windows], { installer });
      expect(vendored.trees).toEqual([]);
      expect(vendored.missing).toMatchObject([
        {
          project: 'fast',
          version: '2.0',
          otherVersion: '1.0',
          hint: 'it has one for cp312-linux-x64; ask for `fast==1.0`, which has one, or leave out win32-x64 (`--platform`)',
        },
        {
          project: 'odd',
          version: '1.0',
          hint: 'it has one for cp312-linux-x64; leave out win32-x64 (`--platform`)',
        },
      ]);
    },
  );

  testWith(`${installer}: a Python that a version has no wheel for takes another one`, async () => {
    await using lab = await vendorLab(
      [
        ...compiled('fast', '2.0', 'cp312-cp312-win_amd64', 'cp312-cp312-manylinux_2_17_x86_64'),
        ...compiled('fast', '1.0', 'cp310-cp310-win_amd64', 'cp310-cp310-manylinux_2_17_x86_64'),
      ].map((file) => ({
        ...file,
        requiresPython: file.fileName.includes('2.0') ? '>=3.11' : '<3.12',
      })),
    );
    await lab.write('requirements.txt', 'fast\n');
    const targets = ['cp310-linux-x64', 'cp310-win32-x64', linux, windows];
    await using vendored = await lab.vendor('requirements.txt', targets, { installer });
    expect(vendored.missing).toEqual([]);
    expect(projectsOf(vendored).flat()).toEqual(['fast 1.0', 'fast 1.0', 'fast 2.0', 'fast 2.0']);
  });

  testWith(
    `${installer}: what has only a source is built; a pure one fits every target`,
    async () => {
      const files = { 'sourced.py': 'sourced = 1\n' };
      await using lab = await vendorLab([
        wheelFile({ name: 'root', version: '1.0', requires: ['sourced'] }),
        sdistFile({ name: 'sourced', version: '1.0', files }),
      ]);
      await lab.write('requirements.txt', 'root\n');
      await using vendored = await lab.vendor('requirements.txt', [linux, windows], { installer });
      expect(projectsOf(vendored)).toEqual([
        ['root 1.0', 'sourced 1.0'],
        ['root 1.0', 'sourced 1.0'],
      ]);
    },
  );

  testWith(`${installer}: a source that can't be built is named, with the reason`, async () => {
    const buildError = 'this needs a compiler of Fortran';
    await using lab = await vendorLab([sdistFile({ name: 'broken', version: '1.0', buildError })]);
    await lab.write('requirements.txt', 'broken\n');
    const run = lab.vendor('requirements.txt', [linux], { installer });
    await expect(run).rejects.toMatchObject({
      code: 'install-failed',
      message: expect.stringContaining('`broken`') as string,
      hint: expect.stringContaining(buildError) as string,
    });
  });

  testWith(`${installer}: other files than the digests say are refused`, async () => {
    await using lab = await vendorLab(offered);
    await lab.write('requirements.txt', `leaf==1.0 --hash=sha256:${'0'.repeat(64)}\n`);
    await expect(lab.vendor('requirements.txt', [linux], { installer })).rejects.toMatchObject({
      code: 'refused',
      message: 'the index has other files of `leaf==1.0` than the digests say',
    });
  });

  testWith(
    `${installer}: what the index does not have, and what does not go together`,
    async () => {
      await using lab = await vendorLab(offered);
      await lab.write('absent.txt', 'wants-old\nnobody-made-this\n');
      await expect(lab.vendor('absent.txt', [linux], { installer })).rejects.toMatchObject({
        code: 'no-package',
        message: 'the package index has no `nobody-made-this`',
      });
      await lab.write('version.txt', 'leaf==7\n');
      await expect(lab.vendor('version.txt', [linux], { installer })).rejects.toMatchObject({
        code: 'no-package',
        message: 'the package index has no `leaf==7`',
      });
      await lab.write('conflict.txt', 'wants-old\nleaf==2.0\n');
      await expect(lab.vendor('conflict.txt', [linux], { installer })).rejects.toMatchObject({
        code: 'install-failed',
        message: 'no versions satisfy all of what is wanted',
        hint: expect.stringContaining('leaf<2') as string,
      });
    },
  );

  testWith(`${installer}: an index out of reach is named without what opens it`, async () => {
    await using lab = await vendorLab(offered);
    await lab.write('requirements.txt', 'root\n');
    lab.index.offline = true;
    const address = lab.index.url.replace('://', '://somebody:secret@');
    const env = { PIP_INDEX_URL: address, UV_DEFAULT_INDEX: address };
    const error = await lab
      .vendor('requirements.txt', [linux], { installer, env })
      .catch((error: unknown) => error);
    expect(error).toMatchObject({
      code: 'install-failed',
      message: `the package index ${lab.index.url} is out of reach`,
    });
    expect(JSON.stringify(error)).not.toContain('secret');
  });

  testWith(`${installer}: a cancelled run leaves nothing behind`, async () => {
    await using lab = await vendorLab(offered);
    await lab.write('requirements.txt', 'root\n');
    // Other runs on this machine have such folders in the usual place.
    const temporary = join(lab.folder, 'temporary');
    await mkdir(temporary);
    for (const name of ['TMPDIR', 'TEMP', 'TMP']) vi.stubEnv(name, temporary);
    onTestFinished(() => void vi.unstubAllEnvs());
    const seen = new Set<string>();
    for (const after of [50, 400, 1500]) {
      const cancelled = new AbortController();
      const run = lab.vendor('requirements.txt', [linux], { installer, signal: cancelled.signal });
      const settled = run.then(
        (vendored) => vendored[Symbol.asyncDispose](),
        (error: unknown) => expect(error).toBe(cancelled.signal.reason),
      );
      await sleep(after);
      for (const name of await ours(temporary)) seen.add(name);
      cancelled.abort(new Error('enough'));
      await settled;
    }
    expect(seen.size).toBeGreaterThan(0);
    expect(await ours(temporary)).toEqual([]);
  });

  testWith(`${installer}: a line that is no requirement is shown with its place`, async () => {
    await using lab = await vendorLab(offered);
    await lab.write('requirements.txt', 'leaf\nroot=>1\n');
    await expect(lab.vendor('requirements.txt', [linux], { installer })).rejects.toMatchObject({
      code: 'requirement-invalid',
      message: expect.stringContaining('requirements.txt:2') as string,
    });
  });
}

async function ours(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => name.startsWith('opendxt-vendor-'));
}

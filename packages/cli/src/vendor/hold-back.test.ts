import { testNeeding, wheelFile, type PackageFile } from '@opendxt/testkit';
import { expect } from 'vitest';
import { projectsOf, vendorLab } from './testing/index.ts';

const slow = { timeout: 240_000 };
const targets = ['cp312-linux-x64', 'cp312-win32-x64'];
const everywhere = ['cp312-cp312-manylinux_2_17_x86_64', 'cp312-cp312-win_amd64'];

const compiled = (name: string, version: string, tags: readonly string[]): PackageFile[] =>
  tags.map((tag) => wheelFile({ name, version, tags: [tag] }));

const offered = [
  wheelFile({ name: 'root', version: '1.0', requires: ['fast', 'leaf'] }),
  wheelFile({ name: 'leaf', version: '1.0' }),
  ...compiled('fast', '3.0', everywhere.slice(0, 1)),
  ...compiled('fast', '2.0', everywhere),
  ...compiled('fast', '1.0', everywhere),
];

for (const installer of ['pip', 'uv'] as const)
  testNeeding(installer)(
    `${installer}: the newest version that has wheels for all targets is taken, unless another is wanted`,
    slow,
    async () => {
      await using lab = await vendorLab(offered);
      await lab.write('requirements.txt', 'root\n');
      await using held = await lab.vendor('requirements.txt', targets, { installer });
      expect(held.missing).toEqual([]);
      const same = ['fast 2.0', 'leaf 1.0', 'root 1.0'];
      expect(projectsOf(held)).toEqual([same, same]);
      expect(held.held).toMatchObject([{ project: 'fast', version: '2.0', newest: '3.0' }]);

      await using alone = await lab.vendor('requirements.txt', targets.slice(0, 1), { installer });
      expect(projectsOf(alone)).toEqual([['fast 3.0', 'leaf 1.0', 'root 1.0']]);
      expect(alone.held).toEqual([]);

      await lab.write('pinned.txt', 'root\nfast==3.0\n');
      await using pinned = await lab.vendor('pinned.txt', targets, { installer });
      expect(pinned.missing).toMatchObject([{ project: 'fast', version: '3.0' }]);
      expect(pinned.trees).toEqual([]);

      const keep = ['fast'];
      await using kept = await lab.vendor('requirements.txt', targets, { installer, keep });
      expect(kept.missing).toMatchObject([{ project: 'fast', version: '3.0' }]);
    },
  );

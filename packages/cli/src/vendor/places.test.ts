import { join } from 'node:path';
import { testNeeding, wheelFile } from '@opendxt/testkit';
import { expect } from 'vitest';
import { projectsOf, vendorLab } from './testing/index.ts';

const slow = { timeout: 240_000 };
const nearby = wheelFile({ name: 'nearby', version: '1.0', files: { 'nearby.py': '' } });

for (const installer of ['pip', 'uv'] as const) {
  const needing = testNeeding(
    ...(installer === 'uv' ? (['uv', 'python3'] as const) : ['python3' as const]),
  );

  needing(`${installer} takes packages from where the requirements say`, slow, async () => {
    await using lab = await vendorLab([]);
    await lab.write(join('wheels of ours', nearby.fileName), nearby.bytes);
    await lab.write('more.txt', '--find-links "./wheels of ours"\nnearby\n');
    await lab.write('requirements.txt', '--no-index\n-r more.txt\n');
    await using vendored = await lab.vendor('requirements.txt', ['cp311-linux-x64'], { installer });
    expect(projectsOf(vendored)).toEqual([['nearby 1.0']]);
  });

  needing(`${installer} takes a wheel by its path`, slow, async () => {
    await using lab = await vendorLab([]);
    await lab.write(nearby.fileName, nearby.bytes);
    await lab.write('requirements.txt', `./${nearby.fileName}\n`);
    await using vendored = await lab.vendor('requirements.txt', ['cp311-linux-x64'], { installer });
    expect(projectsOf(vendored)).toEqual([['nearby 1.0']]);
  });
}

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder, testNeeding } from '@opendxt/testkit';
import { expect } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** All that `npm ci` reads, and the script that calls it. */
const files = [
  '.npmrc',
  'package.json',
  'package-lock.json',
  'scripts/prepare.mjs',
  ...['manifest', 'bundle', 'host', 'cli', 'testkit'].map(
    (name) => `packages/${name}/package.json`,
  ),
];

testNeeding('the package registry')(
  'a fresh clone has the command for `npx dxt` although it was installed before it was built',
  { timeout: 300_000 },
  async () => {
    await using clone = await temporaryFolder('opendxt fresh clone ');
    for (const file of files) await cp(join(root, file), join(clone.path, file));
    const script = "(await import('./scripts/prepare.mjs')).installDependencies()";
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '--eval', script],
      { cwd: clone.path, env: { ...process.env, npm_config_omit: 'dev' }, encoding: 'utf8' },
    );
    expect(status, stderr).toBe(0);
    expect(existsSync(join(clone.path, 'node_modules/.bin/dxt'))).toBe(true);
  },
);

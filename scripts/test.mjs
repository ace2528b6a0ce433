// `npm test`: prepares, provides what tests need of the system, then runs every test.
//   --full       the long sweeps whole instead of as samples
//   --no-system  installs no system package
// Other arguments go to vitest.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';
import { howToGet, provideSystemPackages } from './system-packages.mjs';

const own = new Set(['--full', '--no-system']);
const args = process.argv.slice(2);
const full = args.includes('--full');

prepare();
const missing = provideSystemPackages({ install: !args.includes('--no-system') });

const npm = spawnSync('npm', ['run', '--silent', 'lint'], {
  cwd: root,
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
const vitest = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    `--reporter=${join(root, 'scripts/summary-reporter.mjs')}`,
    ...args.filter((arg) => !own.has(arg)),
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, OPENDXT_FULL: full ? '1' : '' } },
);

for (const name of missing) console.error(`missing: ${howToGet(name)}`);
if (npm.status !== 0) console.error('The lint, format or type check failed: see above.');
process.exitCode = npm.status === 0 && vitest.status === 0 && missing.length === 0 ? 0 : 1;

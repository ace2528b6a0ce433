// Type-checks and emits the packages, then bundles the command into packages/cli/dist.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bundleCommand } from './bundle-command.mjs';
import { completePackage } from './publishable.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const tsc = spawnSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-b'], {
  cwd: root,
  stdio: 'inherit',
});
if (tsc.status !== 0) process.exit(tsc.status ?? 1);

completePackage(root, await bundleCommand(`${root}packages/cli/dist`));

// Brings the Python example's dependencies from the package index into its server/lib folder.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './prepare.mjs';

const folder = join(root, 'examples/hello-python');

/** `{ ok: true }`, or the reason and what a person can do about it. */
export function vendorPythonExample() {
  const version = spawnSync('python3', ['-c', 'import sys; print(sys.version, sys.platform)'], {
    encoding: 'utf8',
  });
  if (version.status !== 0)
    return { ok: false, reason: '`python3` was not found', hint: 'install Python 3.10 or newer' };

  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version.stdout) ?? [];
  if (Number(major) !== 3 || Number(minor) < 10)
    return {
      ok: false,
      reason: `the \`mcp\` SDK needs Python 3.10 or newer, and \`python3\` is ${major}.${minor}`,
      hint: 'put a newer `python3` first on the PATH',
    };

  const requirements = join(folder, 'requirements.txt');
  const target = join(folder, 'server/lib');
  const stamp = join(folder, 'server/.vendored');
  const wanted = createHash('sha256')
    .update(readFileSync(requirements))
    .update(version.stdout)
    .digest('hex');
  if (existsSync(target) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted)
    return { ok: true };

  const installer = findInstaller();
  if (installer === undefined)
    return {
      ok: false,
      reason: 'this Python has no pip, and there is no uv',
      hint: 'on Debian and Ubuntu `apt-get install python3-pip`, elsewhere `python3 -m ensurepip`',
    };
  console.log('Fetching the Python MCP SDK for examples/hello-python from the package index …');
  const fresh = `${target}.new`;
  rmSync(fresh, { recursive: true, force: true });
  const [command, ...args] = installer;
  const install = spawnSync(
    command,
    [...args, '--target', fresh, '--only-binary', ':all:', '--quiet', '-r', requirements],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, PIP_ROOT_USER_ACTION: 'ignore' },
    },
  );
  if (install.status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    return {
      ok: false,
      reason: 'the package index did not give the `mcp` SDK',
      hint: 'connect to the network, or set your index with `python3 -m pip config set global.index-url …`, and run `npm start` again',
    };
  }
  rmSync(target, { recursive: true, force: true });
  renameSync(fresh, target);
  writeFileSync(stamp, wanted);
  return { ok: true };
}

function findInstaller() {
  const pip = [
    'python3',
    '-m',
    'pip',
    'install',
    '--disable-pip-version-check',
    '--no-compile',
    '--no-warn-conflicts',
  ];
  if (spawnSync('python3', ['-m', 'pip', '--version']).status === 0) return pip;
  if (spawnSync('uv', ['--version']).status === 0)
    return ['uv', 'pip', 'install', '--python', 'python3'];
  return undefined;
}

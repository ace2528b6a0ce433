import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { folderContents, scanContents } from '@opendxt/bundle';
import { temporaryFolder, testInFullRun, testNeeding, type Need } from '@opendxt/testkit';
import { expect } from 'vitest';
import { registryEnvironment } from '../../testing/index.ts';

const inFull = (...needs: readonly Need[]) =>
  process.env['OPENDXT_FULL'] === '1' ? testNeeding(...needs) : testInFullRun;
const patience = { timeout: 300_000 };
const env = { ...process.env, ...registryEnvironment() };

/** What a scan has against honest files; each finding is a false one. */
async function alarms(folder: string) {
  const contents = await folderContents(folder);
  const { findings, inventory } = await scanContents(contents, { advisories: [], now: new Date() });
  expect(inventory.packages.length).toBeGreaterThan(20);
  return findings.map(({ id, severity, file }) => `${severity} ${id} ${file}`);
}

inFull('the package registry')(
  'honest servers in JavaScript, with all that they need, raise no alarm',
  patience,
  async () => {
    for (const name of ['everything', 'filesystem', 'memory']) {
      await using folder = await temporaryFolder();
      const wanted = `@modelcontextprotocol/server-${name}`;
      const args = ['install', '--prefix', folder.path, '--ignore-scripts', '--no-audit', wanted];
      execFileSync('npm', args, { cwd: folder.path, env, stdio: 'ignore' });
      expect(await alarms(folder.path)).toEqual([]);
    }
  },
);

inFull('python3', 'pip', 'the package index')(
  'honest servers in Python, with all that they need, raise no alarm',
  patience,
  async () => {
    await using folder = await temporaryFolder();
    const servers = ['time', 'fetch', 'git'].map((name) => `mcp-server-${name}`);
    const target = ['--target', join(folder.path, 'server/lib'), '--only-binary', ':all:'];
    execFileSync('python3', ['-m', 'pip', 'install', '--quiet', ...target, ...servers], {
      env,
      stdio: 'ignore',
    });
    expect(await alarms(folder.path)).toEqual([]);
  },
);

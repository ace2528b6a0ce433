import { mkdir, readFile, readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder, testNeeding, writeTree } from '@opendxt/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registryEnvironment, runCommand, transcript } from '../../testing/index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let count = 0;
beforeAll(async () => {
  folder = await temporaryFolder('opendxt init from ');
});
afterAll(() => folder.remove());

/** A new folder with these files, and `dxt` in it. */
async function place(files: Readonly<Record<string, string>> = {}) {
  const cwd = join(folder.path, `${(count += 1)}`);
  await mkdir(join(cwd, '.home'), { recursive: true });
  await writeTree(cwd, files);
  const dxt = (...args: string[]) => runCommand(args, { cwd, env: registryEnvironment() });
  return { cwd, dxt };
}

const readManifest = async (cwd: string, path: string): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(join(cwd, path, 'manifest.json'), 'utf8')) as Record<string, unknown>;

testNeeding('the package registry')(
  'a package that is not there leaves nothing behind',
  { timeout: 120_000 },
  async () => {
    const { cwd, dxt } = await place();
    const run = await dxt('init', '--from', 'npm:@opendxt/no-such-package', 'deep/out', '--yes');
    expect(transcript(run)).toMatchInlineSnapshot(`
      "$ dxt init --from npm:@opendxt/no-such-package deep/out --yes
      exit 1
      --- stderr
      fetching @opendxt/no-such-package and what it needs with npm …
      error: the package registry has no \`@opendxt/no-such-package\` [no-package]

      hint: check the spelling; a private package needs \`npm login\` first"
    `);
    expect(await readdir(cwd)).toEqual(['.home']);
  },
);

testNeeding('the package registry')(
  'a package without a program is no server',
  { timeout: 120_000 },
  async () => {
    const { cwd, dxt } = await place();
    const run = await dxt('init', '--from', 'npm:zod', 'out', '--yes');
    expect(transcript(run)).toMatchInlineSnapshot(`
      "$ dxt init --from npm:zod out --yes
      exit 1
      --- stderr
      fetching zod and what it needs with npm …
      error: \`zod\` has no program (no \`bin\`), so it is no server [no-package]

      hint: a library is used by a server of your own: \`--template node\` writes one"
    `);
    expect(await readdir(cwd)).toEqual(['.home']);
  },
);

testNeeding('the package registry')(
  'a server that does not start says why, and is made all the same with --no-start',
  { timeout: 120_000 },
  async () => {
    const { cwd, dxt } = await place();
    const from = ['init', '--from', 'npm:@modelcontextprotocol/server-filesystem', 'out', '--yes'];
    const failed = await dxt(...from, '--arg', '/no/such/folder');
    expect(failed.status).toBe(1);
    expect(failed.stderr).toContain('[start-failed]');
    expect(failed.stderr).toContain('/no/such/folder');
    expect(await readdir(cwd)).toEqual(['.home']);

    const made = await dxt(...from, '--arg', '/no/such/folder', '--no-start');
    expect(made, made.stderr).toMatchObject({ status: 0 });
    expect(await readManifest(cwd, 'out')).not.toHaveProperty('tools');
  },
);

test('a registry out of reach is said so, and nothing is left behind', async () => {
  const { cwd } = await place();
  const env = { npm_config_registry: 'http://127.0.0.1:9', npm_config_fetch_retries: '0' };
  const run = await runCommand(['init', '--from', 'npm:x', 'out', '--yes'], { cwd, env });
  expect(transcript(run)).toMatchInlineSnapshot(`
    "$ dxt init --from npm:x out --yes
    exit 1
    --- stderr
    fetching x and what it needs with npm …
    error: the package registry is out of reach (ECONNREFUSED) [install-failed]

    hint: connect to the network, or set the registry that you use with \`npm config set registry <address>\`"
  `);
  expect(await readdir(cwd)).toEqual(['.home']);
});

test('a machine without npm is told where it comes from', async () => {
  const { cwd } = await place();
  const env = { PATH: cwd };
  const run = await runCommand(['init', '--from', 'npm:x', 'out', '--yes'], { cwd, env });
  expect(transcript(run)).toMatchInlineSnapshot(`
    "$ dxt init --from npm:x out --yes
    exit 1
    --- stderr
    fetching x and what it needs with npm …
    error: expected \`npm\` on the PATH, found none [install-failed]

    hint: npm comes with Node: https://nodejs.org"
  `);
  expect(await readdir(cwd)).toEqual(['.home']);
});

test('a folder that holds something is left as it is', async () => {
  const { cwd, dxt } = await place({ 'out/mine.txt': '' });
  const run = await dxt('init', '--from', 'npm:x', 'out', '--yes');
  expect(run).toMatchObject({ status: 1, stderr: expect.stringContaining('[exists]') });
  expect(await readdir(join(cwd, 'out'))).toEqual(['mine.txt']);
});

test('an interrupted fetch leaves nothing behind', async () => {
  const { cwd } = await place();
  // A port that accepts and never answers keeps npm waiting until it is interrupted.
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const run = await runCommand(['init', '--from', 'npm:x', 'out', '--yes'], {
    cwd,
    env: { npm_config_registry: `http://127.0.0.1:${port}` },
    onStart: (pid) => silent.once('connection', () => process.kill(pid, 'SIGINT')),
  });
  silent.close();
  expect(run.status).toBe(1);
  expect(run.stderr).toContain('[cancelled]');
  expect(await readdir(cwd)).toEqual(['.home']);
});

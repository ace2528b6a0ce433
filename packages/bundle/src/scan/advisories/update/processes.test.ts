import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { advisory, foundPackage, temporaryFolder, writeDumps } from '@opendxt/testkit';
import { beforeAll, afterAll, expect, test } from 'vitest';
import { openAdvisoryDatabase } from '../database.ts';
import { updateAdvisoryDatabase } from './index.ts';

const now = new Date('2026-04-01T00:00:00Z');
const noNetwork = () => Promise.reject(new Error('no network in this test'));

let built: Awaited<ReturnType<typeof temporaryFolder>>;
let program: string;

/** A program that updates a database, and can be told to die at a step. */
beforeAll(async () => {
  built = await temporaryFolder();
  program = join(built.path, 'update.mjs');
  const door = JSON.stringify(new URL('./index.ts', import.meta.url).pathname);
  await build({
    stdin: {
      contents: `import { updateAdvisoryDatabase } from ${door};
        const [dir, from, dieAt, ecosystem] = process.argv.slice(2);
        let steps = 0;
        await updateAdvisoryDatabase(dir, {
          from, fetch, now: new Date(), ecosystems: [ecosystem],
          onProgress: () => { steps += 1; if (String(steps) === dieAt) process.kill(process.pid, 'SIGKILL'); },
        });`,
      resolveDir: new URL('.', import.meta.url).pathname,
    },
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
});
afterAll(() => built.remove());

function run(...args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Promise((resolve) =>
    child.once('exit', (code, signal) => resolve(signal ?? String(code))),
  );
}

const many = (ecosystem: string, id: string) =>
  Array.from({ length: 1000 }, (_, index) =>
    advisory(`${id}-${index}`, ecosystem, index === 0 ? 'one' : `other-${index}`),
  );

async function idsIn(dir: string, ecosystem: 'npm' | 'PyPI') {
  await using database = await openAdvisoryDatabase(dir);
  const found = await database?.lookUp([foundPackage(ecosystem, 'one', '1.0.0')]);
  return found?.map(({ id }) => id);
}

test('an update that is killed at any step leaves the old database, and the next one tidies up', async () => {
  await using folder = await temporaryFolder();
  const [dir, from] = [join(folder.path, 'database'), join(folder.path, 'dumps')];
  await writeDumps(from, { npm: many('npm', 'A') });
  await updateAdvisoryDatabase(dir, { from, fetch: noNetwork, now });
  await writeDumps(from, { npm: many('npm', 'B') });
  for (const step of ['1', '2']) {
    expect(await run(dir, from, step, 'npm')).toBe('SIGKILL');
    expect(await idsIn(dir, 'npm')).toEqual(['A-0']);
  }
  const left = readdirSync(dir).filter((name) => name.endsWith('.tmp'));
  expect(left).toHaveLength(2);
  for (const name of left) utimesSync(join(dir, name), 0, 0);
  expect(await run(dir, from, 'never', 'npm')).toBe('0');
  expect(await idsIn(dir, 'npm')).toEqual(['B-0']);
  expect(readdirSync(dir).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('updates at the same time lose nothing of each other, and a reader sees whole states', async () => {
  await using folder = await temporaryFolder();
  const [dir, from] = [join(folder.path, 'database'), join(folder.path, 'dumps')];
  await writeDumps(from, { npm: many('npm', 'A'), PyPI: many('PyPI', 'P') });
  await updateAdvisoryDatabase(dir, { from, fetch: noNetwork, now });
  const other = join(folder.path, 'other');
  await writeDumps(other, { npm: many('npm', 'B'), PyPI: many('PyPI', 'Q') });
  const state = { running: true };
  const writers = Promise.all([
    run(dir, other, 'never', 'npm'),
    run(dir, other, 'never', 'PyPI'),
    run(dir, other, 'never', 'npm'),
    run(dir, other, 'never', 'PyPI'),
  ]).finally(() => {
    state.running = false;
  });
  while (state.running) {
    expect(['A-0', 'B-0']).toContain((await idsIn(dir, 'npm'))?.join(' '));
    expect(['P-0', 'Q-0']).toContain((await idsIn(dir, 'PyPI'))?.join(' '));
  }
  expect(await writers).toEqual(['0', '0', '0', '0']);
  expect([await idsIn(dir, 'npm'), await idsIn(dir, 'PyPI')]).toEqual([['B-0'], ['Q-0']]);
});

test('what is not ours stays in the folder, and what another update is writing', async () => {
  await using folder = await temporaryFolder();
  const [dir, from] = [join(folder.path, 'database'), join(folder.path, 'dumps')];
  mkdirSync(join(dir, 'update-0123.tmp'), { recursive: true });
  writeFileSync(join(dir, 'notes.txt'), 'mine');
  await writeDumps(from, { npm: [advisory('A-1', 'npm', 'one')] });
  await updateAdvisoryDatabase(dir, { from, fetch: noNetwork, now });
  expect(existsSync(join(dir, 'notes.txt'))).toBe(true);
  expect(existsSync(join(dir, 'update-0123.tmp'))).toBe(true);
});

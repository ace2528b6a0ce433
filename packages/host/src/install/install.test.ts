import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, renameSync } from 'node:fs';
import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hostileArchives, temporaryFolder, writeExtension } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HostError } from '../error/index.ts';
import { openContext, type HostContext } from '../activation/index.ts';
import { homeAt, type Home } from '../home/index.ts';
import { thisMachine } from '../runtimes/index.ts';
import { findInstalled, listInstalled, readState, recover } from '../store/index.ts';
import { applyInstall, planInstall, uninstall, type PlanOptions } from './index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let home: Home;
let context: HostContext;
let file: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  home = homeAt(join(folder.path, 'home'));
  context = await openContext(home, thisMachine());
  file = join(folder.path, 'tiny.mcpb');
  await writeExtension(file, { name: 'tiny' });
});
afterEach(() => folder.remove());

const now = new Date('2026-01-02T03:04:05Z');
const plan = (path = file, options: PlanOptions = {}) => planInstall(context, path, options);
const install = async (path = file, options: PlanOptions = {}) =>
  applyInstall(context, await plan(path, options), { now });

/** Every file below the home but the audit with its content, to see whether anything has changed. */
function contents(): ReadonlyMap<string, string> {
  const files = readdirSync(home.root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('audit.'))
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    files.map((path) => [path, createHash('sha256').update(readFileSync(path)).digest('hex')]),
  );
}

test('a hostile archive is refused with its own code, and the store stays as it was', async () => {
  await install();
  const before = contents();
  const path = join(folder.path, 'hostile.mcpb');
  let refused = 0;
  const wrong: string[] = [];
  for (const hostile of hostileArchives()) {
    const { name, expect: code } = hostile;
    if (code === 'ok') continue;
    await writeFile(path, hostile.bytes());
    const outcome = await install(path).then(
      () => 'installed',
      (error: { code?: string }) => error.code,
    );
    refused += 1;
    if (outcome !== code) wrong.push(`${name}: expected ${code}, found ${outcome}`);
  }
  expect(wrong).toEqual([]);
  expect(refused).toBeGreaterThan(100);
  expect(contents()).toEqual(before);
  expect(readdirSync(home.store)).toEqual(['tiny']);
}, 120_000);

test('a plan is refused when the file has changed since', async () => {
  const made = await plan();
  await appendFile(file, 'more');
  await expect(applyInstall(context, made, { now })).rejects.toMatchObject({
    code: 'file-changed',
  });
  expect((await readState(home)).extensions).toEqual({});
  expect(readdirSync(home.temporary)).toEqual([]);
});

test('what an interruption left in the store is removed by the next change', async () => {
  await install();
  await mkdir(join(home.store, 'tiny/9.9.9-0123456789ab/server'), { recursive: true });
  await writeFile(join(home.store, 'tiny/9.9.9-0123456789ab.json'), '{}');
  await mkdir(join(home.store, 'other/.opendxt-unpack-1'), { recursive: true });
  await writeFile(join(home.temporary, 'copy.bundle'), 'half');
  await writeFile(join(home.secrets, 'tiny.json.0123456789ab.tmp'), 'hush');
  await recover(home);
  const { receipt } = await findInstalled(home, 'tiny');
  const kept = `1.0.0-${receipt.digest.slice(0, 12)}`;
  expect(readdirSync(home.store)).toEqual(['tiny']);
  expect(readdirSync(join(home.store, 'tiny')).sort()).toEqual([
    kept,
    `${kept}.json`,
    `${kept}.scan.json`,
    `${kept}.seal.json`,
  ]);
  expect(readdirSync(home.temporary)).toEqual([]);
  expect(readdirSync(home.secrets)).toEqual([]);
});

test('versions stand side by side, and the newest install is the used one', async () => {
  await install();
  const newer = join(folder.path, 'newer.mcpb');
  await writeExtension(newer, { name: 'tiny', version: '2.0.0' });
  expect(await plan(newer)).toMatchObject({ action: 'switch', replaces: '1.0.0' });
  await install(newer);
  expect((await findInstalled(home, 'tiny')).manifest.version).toBe('2.0.0');
  expect((await readState(home)).extensions['tiny']?.versions).toHaveLength(2);
  await expect(install(file)).rejects.toMatchObject({ code: 'downgrade' });
  expect(await install(file, { rules: { downgrade: true } })).toMatchObject({
    action: 'switch',
    version: '1.0.0',
    tried: true,
  });
  await uninstall(context, 'tiny');
  expect(readdirSync(home.store)).toEqual([]);
});

test('installs at the same time wait for each other', async () => {
  const files = await Promise.all(
    Array.from({ length: 5 }, async (_, index) => {
      const path = join(folder.path, `${index}.mcpb`);
      await writeExtension(path, { name: `extension-${index}` });
      return path;
    }),
  );
  await Promise.all(files.map((path) => install(path)));
  expect((await listInstalled(home)).map(({ id }) => id)).toEqual(
    files.map((_, index) => `extension-${index}`),
  );
});

test('a version that is no name of a folder does not lead out of the store', async () => {
  await writeExtension(file, { name: 'tiny', version: '../../../escaped' });
  const { dir } = await install();
  expect(dir.startsWith(join(home.store, 'tiny', '_'))).toBe(true);
  expect(readdirSync(folder.path).sort()).toEqual(['home', 'tiny.mcpb']);
});

test('a damaged extension can be uninstalled', async () => {
  const { dir } = await install();
  await rm(`${dir}.json`);
  await expect(findInstalled(home, 'tiny')).rejects.toMatchObject({ code: 'state-unreadable' });
  await uninstall(context, 'tiny');
  expect((await readState(home)).extensions).toEqual({});
});

test('an extension is uninstalled whatever stands in the place of its files', async () => {
  await install();
  const paths = ['config', 'grants', 'cache/tools', 'cache/used'];
  for (const path of paths) {
    await rm(join(home.root, path, 'tiny.json'), { force: true });
    await mkdir(join(home.root, path, 'tiny.json/inside'), { recursive: true });
  }
  await mkdir(join(home.logs, 'tiny.log'));
  await uninstall(context, 'tiny');
  expect(await readState(home)).toEqual({ extensions: {}, removals: [], kept: {} });
  for (const path of paths) expect(readdirSync(join(home.root, path))).toEqual([]);
});

test('a file that was swapped between the two looks of a plan is not installed as the first one', async () => {
  const made = await plan();
  await writeExtension(file, { name: 'tiny', manifest: { description: 'Another one' } });
  const { digest } = await plan();
  await expect(applyInstall(context, { ...made, digest }, { now })).rejects.toMatchObject({
    code: 'file-changed',
    hint: 'its manifest is another one',
  });
  expect(readdirSync(home.store)).toEqual([]);
});

test('a file that takes the place of the one that is open is neither scanned for it nor installed', async () => {
  const other = join(folder.path, 'other.mcpb');
  await writeExtension(other, { name: 'tiny', files: { 'worse.js': 'steal();' } });
  const { digest } = await plan();
  const { signal } = new AbortController();
  let isSwapped = false;
  // Asked before each piece of the file is read.
  Object.defineProperty(signal, 'aborted', {
    get: () => {
      if (!isSwapped) renameSync(other, file);
      isSwapped = true;
      return false;
    },
  });
  const made = await plan(file, { signal, checks: {} });
  expect(made.digest).toBe(digest);
  await expect(applyInstall(context, made, { now })).rejects.toMatchObject({
    code: 'file-changed',
  });
});

test('an install that fails after it was unpacked leaves nothing in the store', async () => {
  const made = await plan();
  const full = new HostError('audit-unwritable', 'the disk is full');
  const audit = { record: () => Promise.reject(full) };
  await expect(applyInstall({ ...context, audit }, made, { now })).rejects.toBe(full);
  expect(readdirSync(home.store)).toEqual([]);
  expect(readdirSync(home.temporary)).toEqual([]);
});

test('what was agreed to goes with what it was agreed for, backups of older formats included', async () => {
  await install();
  await writeFile(join(home.secrets, 'gone.json.format-0.backup'), 'hush');
  await writeFile(join(home.grants, 'gone.json'), '{"format":1,"tools":"always"}');
  const repairs: string[] = [];
  await recover(home, (what) => repairs.push(what));
  expect(repairs).toEqual(['what an interrupted install had left was removed']);
  expect(readdirSync(home.secrets)).toEqual([]);
  expect(readdirSync(home.grants)).toEqual(['tiny.json']);
});

test('a state whose names would lead out of the store is refused, and nothing is removed', async () => {
  const { dir } = await install();
  const state = JSON.parse(readFileSync(home.state, 'utf8')) as Record<string, object>;
  const entry = (state['extensions'] as Record<string, object>)['tiny'];
  for (const wrong of [
    { removals: [{ id: '../..', keepData: false }] },
    { removals: [{ id: '', keepData: false }] },
    { extensions: { '../x': entry } },
    { kept: { '../x': { name: 'x', author: 'x' } } },
    { extensions: { tiny: { ...entry, active: '../../x', versions: ['../../x'] } } },
    { extensions: { tiny: { ...entry, active: '..', versions: ['..'] } } },
  ]) {
    await writeFile(home.state, JSON.stringify({ ...state, ...wrong }));
    await expect(uninstall(context, 'tiny')).rejects.toMatchObject({ code: 'state-unreadable' });
    await expect(listInstalled(home)).rejects.toMatchObject({ code: 'state-unreadable' });
  }
  expect(readdirSync(dir)).toContain('manifest.json');
});

import { readFileSync, readdirSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  updateAdvisoryDatabase,
  writeArchive,
  type Ecosystem,
  type SourceEntry,
} from '@opendxt/bundle';
import {
  temporaryFolder,
  writeExtension,
  writeTree,
  type ExtensionOptions,
} from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { activeSubject, openContext, prepareStart, type HostContext } from '../activation/index.ts';
import { readAudit, type AuditRecord } from '../audit/index.ts';
import { homeAt } from '../home/index.ts';
import { applyInstall, planInstall } from '../install/index.ts';
import { thisMachine } from '../runtimes/index.ts';
import { noIsolation } from '../sandbox/index.ts';
import { describeScan } from '../scan/index.ts';
import { environmentDir, findInstalled, scanPath } from '../store/index.ts';
import { rescanInstalled } from './index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let context: HostContext;
beforeEach(async () => {
  folder = await temporaryFolder();
  const home = homeAt(join(folder.path, 'home'));
  context = { ...(await openContext(home, thisMachine())), sandbox: noIsolation };
});
afterEach(() => folder.remove());

const withPackage = (version = '1.0.0'): ExtensionOptions => ({
  name: 'tiny',
  version,
  files: {
    'node_modules/pad-left/package.json': JSON.stringify({ name: 'pad-left', version: '9.9.9' }),
    'node_modules/pad-left/index.js': 'module.exports = 1;\n',
  },
});

async function plan(options: ExtensionOptions = withPackage()) {
  const file = join(folder.path, `${options.name}.mcpb`);
  await writeExtension(file, options);
  return planInstall(context, file, { start: false });
}

/** Advisories about the package, in the database of the home. */
const learn = async (...ids: readonly string[]) =>
  learnOf({ ecosystem: 'npm', name: 'pad-left' }, '9.9.9', ids);

async function learnOf(
  about: { readonly ecosystem: Ecosystem; readonly name: string },
  version: string,
  ids: readonly string[],
): Promise<void> {
  const affected = [{ package: about, versions: [version] }];
  const entries = ids.map((id): SourceEntry => {
    const advisory = {
      id,
      modified: '2026-01-01T00:00:00Z',
      summary: 'It pads',
      affected,
      severity,
    };
    const bytes = Buffer.from(JSON.stringify(advisory));
    return { path: `${id}.json`, executable: false, content: { kind: 'bytes', bytes } };
  });
  const { ecosystem } = about;
  const from = join(folder.path, 'dump');
  await mkdir(join(from, ecosystem), { recursive: true });
  await writeArchive(entries, join(from, ecosystem, 'all.zip'));
  const options = { from, ecosystems: [ecosystem], fetch, now: new Date() };
  await updateAdvisoryDatabase(context.home.advisories, options);
}

const severity = [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N' }];

test('what is known of a package when it is installed stands in the plan', async () => {
  expect(describeScan((await plan()).scan!.summary)).toBe(
    '1 package, nothing was looked up (no database of advisories: `dxt scan --update-db`); nothing found in its files',
  );
  await learn('GHSA-1');
  const made = await plan();
  expect(made.scan?.summary).toMatchObject({
    severity: 'high',
    lookedUp: true,
    dataFrom: '2026-01-01T00:00:00.000Z',
    counts: { vulnerability: 1 },
  });
  expect(describeScan(made.scan!.summary)).toBe(
    '1 package, looked up in advisories of 2026-01-01; 1 known vulnerability, the worst: high',
  );
  await learn('GHSA-1', 'MAL-1');
  await expect(plan()).rejects.toMatchObject({
    code: 'malicious',
    message: expect.stringContaining('pad-left@9.9.9'),
  });
});

test('what becomes known later is found by a new scan, recorded, and stops the start', async () => {
  await applyInstall(context, await plan());
  await applyInstall(context, await plan({ name: 'other' }));
  const start = async () => prepareStart(context, await activeSubject(context, 'tiny'));
  await start();
  await learn('MAL-1');
  await start();
  const seen: string[] = [];
  const rescans = await rescanInstalled(context, { onProgress: (id) => seen.push(id) });
  expect(rescans).toMatchObject([
    { id: 'other', summary: { severity: 'none' } },
    {
      id: 'tiny',
      before: { lookedUp: false },
      summary: { lookedUp: true, malicious: [{ id: 'MAL-1', what: 'pad-left@9.9.9' }] },
    },
  ]);
  expect(new Set(seen)).toEqual(new Set(['other', 'tiny']));
  await expect(start()).rejects.toMatchObject({ code: 'malicious' });
  await expect(plan(withPackage('2.0.0'))).rejects.toMatchObject({ code: 'malicious' });
  let last: AuditRecord | undefined;
  for await (const record of readAudit(context.home)) last = record;
  expect(last).toMatchObject({
    event: 'scan',
    id: 'tiny',
    scan: { severity: 'critical', malicious: ['MAL-1'], dataFrom: '2026-01-01T00:00:00.000Z' },
  });
  const again = async () => rescanInstalled(context, { ids: ['tiny'] });
  await rm(context.home.advisories, { recursive: true });
  expect(await again()).toMatchObject([
    {
      report: {
        gaps: [expect.stringMatching(/^`MAL-1`: found by the scan of /), expect.anything()],
      },
      summary: { lookedUp: false, severity: 'critical', malicious: [{ id: 'MAL-1' }] },
    },
  ]);
  await expect(start()).rejects.toMatchObject({ code: 'malicious' });
  await applyInstall(context, await plan());
  await expect(start()).rejects.toMatchObject({ code: 'malicious' });
  await learn('GHSA-1');
  expect(await again()).toMatchObject([{ summary: { severity: 'high', malicious: [] } }]);
  await start();
});

test('a package of an ecosystem without advisories was not looked up', async () => {
  await learn('GHSA-1');
  const metadata = 'Metadata-Version: 2.1\nName: shades\nVersion: 1.0\n\n';
  const { scan } = await plan({
    name: 'tiny',
    files: { 'server/lib/shades-1.0.dist-info/METADATA': metadata },
  });
  expect(scan?.summary).toMatchObject({ lookedUp: false, uncovered: ['PyPI'] });
  expect(describeScan(scan!.summary)).toContain('which have nothing of PyPI');
});

test('what a lock names is looked up before anybody agrees to have it fetched', async () => {
  const index = 'source = { registry = "https://index.test/simple" }';
  const locked = {
    name: 'locked',
    files: {
      'uv.lock': [
        'version = 1',
        'requires-python = ">=3.10"',
        `[[package]]\nname = "tool"\nversion = "0.1.0"\nsource = { virtual = "." }`,
        'dependencies = [{ name = "shades" }]',
        `[[package]]\nname = "shades"\nversion = "1.0"\n${index}`,
        `[[package]]\nname = "glasses"\nversion = "2.0"\n${index}`,
      ].join('\n'),
    },
  };
  await learnOf({ ecosystem: 'PyPI', name: 'glasses' }, '2.0', ['MAL-1']);
  // Nothing needs that one; it is not fetched.
  expect((await plan(locked)).scan?.report.inventory.packages).toMatchObject([
    { purl: 'pkg:pypi/shades@1.0', how: 'locked' },
  ]);
  await learnOf({ ecosystem: 'PyPI', name: 'shades' }, '1.0', ['MAL-2']);
  await expect(plan(locked)).rejects.toMatchObject({
    code: 'malicious',
    message: expect.stringContaining('`shades@1.0` in it is known to be malicious (MAL-2)'),
  });
});

test('a damaged database is not taken for one that knows nothing', async () => {
  await learn('GHSA-1');
  const { advisories } = context.home;
  for (const name of readdirSync(advisories, { recursive: true, encoding: 'utf8' }))
    await writeFile(join(advisories, name), 'x').catch(() => undefined);
  await expect(plan()).rejects.toMatchObject({ code: 'advisories-unreadable' });
});

test('a scan that can’t be read stops the start until there is a new one', async () => {
  await applyInstall(context, await plan());
  const { folder: name } = await findInstalled(context.home, 'tiny');
  const path = scanPath(context.home, 'tiny', name);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ format: 1 });
  await writeFile(path, '{}');
  const start = async () => prepareStart(context, await activeSubject(context, 'tiny'));
  await expect(start()).rejects.toMatchObject({ code: 'state-unreadable' });
  await rescanInstalled(context);
  await start();
});

test('one that is damaged keeps no other from being scanned; one that is named says so', async () => {
  await applyInstall(context, await plan());
  await applyInstall(context, await plan({ name: 'other' }));
  const { dir } = await findInstalled(context.home, 'other');
  await rm(`${dir}.json`);
  expect(await rescanInstalled(context)).toMatchObject([
    { id: 'other', error: { code: 'state-unreadable' } },
    { id: 'tiny', version: '1.0.0' },
  ]);
  await expect(rescanInstalled(context, { ids: ['other'] })).rejects.toMatchObject({
    code: 'state-unreadable',
  });
  await expect(rescanInstalled(context, { ids: ['nobody'] })).rejects.toMatchObject({
    code: 'not-installed',
  });
});

test('packages that were fetched for it belong to what is scanned', async () => {
  await applyInstall(context, await plan());
  const { folder: name } = await findInstalled(context.home, 'tiny');
  const dir = environmentDir(context.home, 'tiny', name);
  const metadata = 'lib/python3.12/site-packages/shades-1.0.dist-info/METADATA';
  await writeTree(dir, { [metadata]: 'Metadata-Version: 2.1\nName: shades\nVersion: 1.0\n\n' });
  const [rescan] = await rescanInstalled(context);
  expect(rescan?.report?.inventory.packages).toMatchObject([
    { purl: 'pkg:npm/pad-left@9.9.9', places: ['node_modules/pad-left'] },
    { purl: 'pkg:pypi/shades@1.0', places: [expect.stringMatching(/^environment\/lib/)] },
  ]);
});

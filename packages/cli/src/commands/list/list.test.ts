import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostLab, transcript, type CommandRun, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
beforeAll(async () => {
  lab = await hostLab();
});
afterAll(() => lab.remove());

const shown = (run: CommandRun) =>
  transcript(run, [
    [process.execPath, '[node]'],
    [/\b[0-9a-f]{64}\b/g, '[sha256]'],
    [/-[0-9a-f]{12}\b/g, '-[hash]'],
    [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '[now]'],
    [/^env .*\n/gm, ''],
    [/ (?:partly |not )?isolated  /g, ' [isolation]  '],
    // What this machine isolates, and where its runtimes are.
    [/^isolation .*\n(?: {11}.*\n)*/gm, ''],
    [/^reads .*\n/gm, ''],
    [process.versions.node, '[version]'],
  ]);

test('an empty list says how to fill it, and needs no host', async () => {
  expect(shown(await lab.dxt('list'))).toMatchInlineSnapshot(`
    "$ dxt list
    exit 0
    --- stderr
    nothing is installed: \`dxt install <file>\` installs an extension"
  `);
  expect(await lab.hostProcess()).toBeUndefined();
});

test('list shows what is installed, and show all about one', async () => {
  await lab.install({
    name: 'tiny',
    manifest: {
      display_name: 'Tiny \u001B[31mServer',
      tools: [{ name: 'echo' }],
      user_config: { note: { type: 'string', title: 'Note', description: 'Note' } },
    },
  });
  expect(shown(await lab.dxt('list'))).toMatchInlineSnapshot(`
    "$ dxt list
    exit 0
    --- stdout
    tiny  1.0.0  stopped  [isolation]  unsigned  high, today  Tiny \\u{1b}[31mServer"
  `);
  expect(JSON.parse((await lab.dxt('list', '--json')).stdout)).toEqual([
    {
      id: 'tiny',
      version: '1.0.0',
      enabled: true,
      state: 'stopped',
      isolation: expect.stringMatching(/^(?:full|partial|none)$/),
      displayName: 'Tiny \u001B[31mServer',
      signature: 'unsigned',
      // Of the name, which would colour a terminal.
      scan: expect.objectContaining({ severity: 'high', counts: { poisoning: 1 } }),
    },
  ]);
  expect(shown(await lab.dxt('show', 'tiny'))).toMatchInlineSnapshot(`
    "$ dxt show tiny
    exit 0
    --- stdout
    id         tiny
    name       Tiny \\u{1b}[31mServer
    version    1.0.0
    made by    A. Author
    signature  nobody signed this file, so nothing says who made it or whether it was changed
    contains   0 packages, nothing was looked up (no database of advisories: \`dxt scan --update-db\`); 1 suspicious text, the worst: high
    scanned    [now], today
               - high: \`display_name\` in the manifest has 1 character that nobody sees: “Tiny <U+001B>[31mServer”
    state      stopped
    may        nothing outside its own folder
    tools run  without being asked for
    tools      echo
    installed  [now] from [folder]/tiny.mcpb
    SHA-256    [sha256]
    content    sha256:[sha256]
    folder     [folder]/home/store/tiny/1.0.0-[hash] (2 files, 2.2 kB)
    data       [folder]/home/data/tiny (0 B)
    starts     [node] '[folder]/home/store/tiny/1.0.0-[hash]/server.mjs'
    runtime    Node [version], which runs OpenDXT: the first one
    cwd        [folder]/home/data/tiny
    setting    note: not set"
  `);
  expect(shown(await lab.dxt('show', 'other'))).toMatchInlineSnapshot(`
    "$ dxt show other
    exit 1
    --- stderr
    error: \`other\` is not installed [not-installed]

    hint: installed: \`tiny\`"
  `);
});

test('show says where to find the tools that a manifest does not declare', async () => {
  await lab.install({ name: 'silent', manifest: { tools: [] } });
  expect((await lab.dxt('show', 'silent')).stdout).toMatch(
    /^tools +none declared \(`dxt tools silent`\)$/m,
  );
  await lab.dxt('uninstall', 'silent', '--yes');
});

test('tools lists those of all extensions, and names an extension that does not start', async () => {
  await lab.install({ name: 'broken', script: 'process.exit(2);' });
  expect(shown(await lab.dxt('tools'))).toMatchInlineSnapshot(`
    "$ dxt tools
    exit 0
    --- stdout
    tiny  echo  the tool echo
    --- stderr
    warning: the tools of broken are not listed: \`broken\` ended with exit code 2 before it was ready; it wrote nothing to stderr"
  `);
  expect(await lab.dxt('tools', 'tiny')).toMatchObject({ status: 0 });
  expect(await lab.dxt('tools', 'broken')).toMatchObject({ status: 1, stdout: '' });
});

test('an extension that was damaged is listed as such, and hides no other', async () => {
  const { dir } = JSON.parse((await lab.dxt('show', 'tiny', '--json')).stdout) as { dir: string };
  const manifest = join(dir, 'manifest.json');
  await chmod(manifest, 0o644);
  await writeFile(manifest, 'gone');
  const list = await lab.dxt('list');
  expect(list.status).toBe(0);
  expect(list.stdout).toMatch(/^broken .*failed.*\ntiny +1\.0\.0 +damaged/);
  expect(list.stderr).toContain('`tiny` is damaged: its manifest is no longer readable');
});

test('an id may be one that all objects know', async () => {
  const other = await hostLab();
  try {
    expect(await other.install({ name: 'constructor' })).toMatchObject({ status: 0 });
    const run = await other.dxt('list', '--json');
    expect(JSON.parse(run.stdout)).toMatchObject([{ id: 'constructor', state: 'stopped' }]);
  } finally {
    await other.remove();
  }
});

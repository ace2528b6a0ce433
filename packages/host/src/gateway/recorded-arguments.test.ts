import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, writeExtension } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openContext, type HostContext } from '../activation/index.ts';
import { Approvals } from '../approval/index.ts';
import { readAudit } from '../audit/index.ts';
import { homeAt } from '../home/index.ts';
import { applyInstall, planInstall } from '../install/index.ts';
import { thisMachine } from '../runtimes/index.ts';
import { noIsolation } from '../sandbox/index.ts';
import { openSecrets } from '../secrets/index.ts';
import { Gateway } from './index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let context: HostContext;
let gateway: Gateway;
beforeEach(async () => {
  folder = await temporaryFolder();
  const home = homeAt(join(folder.path, 'home'));
  // Without a session there is no keychain to lie in.
  const machine = { ...thisMachine(), env: {} };
  const secrets = openSecrets(home, machine);
  context = { ...(await openContext(home, thisMachine())), sandbox: noIsolation, secrets };
  const file = join(folder.path, 'x.mcpb');
  const token = { type: 'string', title: 'Token', description: 'A token', sensitive: true };
  await writeExtension(file, { name: 'x', manifest: { user_config: { token } } });
  const settings = { plain: {}, secret: { token: 'hush-hush-1234' } };
  await applyInstall(context, await planInstall(context, file, { settings }));
  await writeFile(
    join(home.root, 'policy.json'),
    JSON.stringify({ format: 1, audit: { arguments: true } }),
  );
  gateway = new Gateway({ context, approvals: new Approvals() });
  await gateway.reload();
});
afterEach(async () => {
  await gateway.stop();
  await folder.remove();
});

async function recorded(args: unknown): Promise<unknown> {
  const caller = { name: 'dxt call', agrees: true };
  await gateway.call('x', 'echo', args, { caller }).catch(() => undefined);
  let last: object = {};
  for await (const record of readAudit(context.home)) last = record;
  return (last as { readonly arguments?: unknown }).arguments;
}

test('arguments that a policy wants to be kept are kept without secrets', async () => {
  const args = { note: 'hi', deep: [{ 'hush-hush-1234': 'a hush-hush-1234 b' }], n: 5, no: null };
  expect(await recorded(args)).toEqual({
    note: 'hi',
    deep: [{ '••••••': 'a •••••• b' }],
    n: 5,
    no: null,
  });
  const encoded = Buffer.from('hush-hush-1234').toString('base64');
  expect(await recorded({ encoded })).toEqual({ encoded: '••••••=' });
  const text = await readFile(join(context.home.root, 'audit.jsonl'), 'utf8');
  expect(text).not.toMatch(/hush-hush/);
});

test('where the secrets are not to be known no arguments are kept', async () => {
  await recorded({});
  await rm(join(context.home.secrets, 'key'));
  expect(await recorded({ note: 'hush-hush-1234' })).toBe('••••••');
});

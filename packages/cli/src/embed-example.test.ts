import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder, writeExtension } from '@opendxt/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

const script = fileURLToPath(new URL('../../../examples/embed/embed.mjs', import.meta.url));

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder('a host of one’s own ');
});
afterAll(() => folder.remove());

function embed(...args: string[]) {
  const env = { ...process.env, EMBED_HOME: join(folder.path, 'home') };
  return spawnSync(process.execPath, [script, ...args], { env, encoding: 'utf8' });
}

test('the example installs with its own consent, starts, is asked, and calls', async () => {
  const bundle = join(folder.path, 'x.mcpb');
  await writeExtension(bundle, { name: 'x' });
  const { status, stdout, stderr } = embed(bundle, 'echo', '{"a":1}');
  expect(stderr).toBe('');
  expect(stdout.split('\n')).toEqual([
    expect.stringMatching(/^installed: x 1\.0\.0, isolation: (?:full|partial|none)$/),
    'asked: tool-call echo',
    String.raw`answered: {"content":[{"type":"text","text":"{\"a\":1}"}]}`,
    '',
  ]);
  expect(status).toBe(0);
});

test('the example does not install what its consent refuses', async () => {
  const bundle = join(folder.path, 'greedy.mcpb');
  const required = [{ network: 'public', reason: 'to read whatever it likes' }];
  const manifest = { _meta: { 'org.opendxt': { permissions: { required } } } };
  await writeExtension(bundle, { name: 'greedy', manifest });
  const { status, stdout, stderr } = embed(bundle, 'echo');
  expect(stdout).toMatch(/^asks: .+ \(high risk\)$/m);
  expect(stderr).toContain('greedy asks for too much [refused]');
  expect(status).toBe(1);
  expect(existsSync(join(folder.path, 'home/store/greedy'))).toBe(false);
});

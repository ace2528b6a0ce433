import { temporaryFolder } from '@opendxt/testkit';
import { chmod, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { noNetwork } from '../backend.ts';
import { networkEnvironment } from './index.ts';

const whole = { ...noNetwork, local: ['localhost:*'] };

test('libraries are told of the proxy by every usual name, and of what is in the box itself', async () => {
  await using folder = await temporaryFolder();
  const { env } = networkEnvironment(
    { KEPT: '1', HTTPS_PROXY: 'http://elsewhere:1', NODE_OPTIONS: '--max-old-space-size=64' },
    { network: noNetwork, cache: folder.path },
  );
  expect(env).toMatchObject({
    KEPT: '1',
    HTTP_PROXY: 'http://127.0.0.1:3128',
    HTTPS_PROXY: 'http://127.0.0.1:3128',
    http_proxy: 'http://127.0.0.1:3128',
    https_proxy: 'http://127.0.0.1:3128',
    NO_PROXY: 'localhost,127.0.0.1,::1',
    no_proxy: 'localhost,127.0.0.1,::1',
  });
  expect(env['NODE_OPTIONS']).toMatch(/^--max-old-space-size=64 --require ".*\.cjs"$/);
});

test('all ports of this machine can only be behind the proxy', async () => {
  await using folder = await temporaryFolder();
  const { env } = networkEnvironment({}, { network: whole, cache: folder.path });
  expect(env).toMatchObject({ NO_PROXY: '', no_proxy: '' });
});

test('the file for Node is named by its content, read-only, and mended when it was changed', async () => {
  await using folder = await temporaryFolder();
  const options = { network: noNetwork, cache: join(folder.path, 'cache') };
  const path = networkEnvironment({}, options).reads[0]!;
  const source = await readFile(path, 'utf8');
  expect((await stat(path)).mode & 0o777).toBe(0o444);
  await chmod(path, 0o644);
  await writeFile(path, 'changed');
  expect(networkEnvironment({}, options).reads).toEqual([path]);
  expect(await readFile(path, 'utf8')).toBe(source);
  expect(await readdir(join(folder.path, 'cache/network'))).toHaveLength(1);
});

import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { changesOf } from './changes.ts';

test('a folder that is replaced, or comes back, is watched as before', async () => {
  await using folder = await temporaryFolder('opendxt-watched-');
  const dir = join(folder.path, 'project');
  const write = async (text: string) => {
    await mkdir(join(dir, 'server'), { recursive: true });
    await writeFile(join(dir, 'server', 'index.js'), text);
  };
  await write('1');
  const controller = new AbortController();
  const changes = changesOf(dir, controller.signal);
  const next = async () => (await changes.next()).value;
  try {
    let change = next();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await write('two');
    expect(await change).toEqual([join('server', 'index.js')]);

    change = next();
    await rename(dir, `${dir}-before`);
    await write('three');
    expect(await change).toEqual([join('server', 'index.js')]);

    change = next();
    await write('and four');
    expect(await change).toEqual([join('server', 'index.js')]);

    change = next();
    await rm(dir, { recursive: true });
    await new Promise((resolve) => setTimeout(resolve, 500));
    await write('five at last');
    expect(await change).toEqual([join('server', 'index.js')]);
  } finally {
    controller.abort();
    await changes.return(undefined);
  }
});

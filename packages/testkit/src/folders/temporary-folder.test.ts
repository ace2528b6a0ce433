import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder, writeTree } from './index.ts';

test('a temporary folder takes a tree and is gone after its scope', async () => {
  let path: string;
  {
    await using folder = await temporaryFolder();
    path = folder.path;
    await writeTree(path, { 'a/b.txt': 'b', 'empty/': '' });
    expect(readFileSync(join(path, 'a/b.txt'), 'utf8')).toBe('b');
    expect(existsSync(join(path, 'empty'))).toBe(true);
  }
  expect(existsSync(path)).toBe(false);
});

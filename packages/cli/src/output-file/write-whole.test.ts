import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { writeWhole } from './index.ts';

test('what can’t be written is named by its own name, and leaves nothing beside it', async () => {
  await using folder = await temporaryFolder();
  const missing = join(folder.path, 'no/report.json');
  await expect(writeWhole(missing, 'x')).rejects.toMatchObject({ code: 'ENOENT', path: missing });
  const error: unknown = await writeWhole(folder.path, 'x').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ path: folder.path });
  expect(error).not.toHaveProperty('dest');
  expect(await readdir(folder.path)).toEqual([]);
});

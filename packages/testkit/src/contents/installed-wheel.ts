import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { archiveContents, openArchive } from '@opendxt/bundle';
import { temporaryFolder } from '../folders/index.ts';
import { buildWheel, type WheelOptions } from '../wheels/index.ts';

/** The files of a wheel as an installer lays them into a folder that is on `sys.path`. */
export async function installedWheel(
  options: WheelOptions,
  root: string,
): Promise<Record<string, Uint8Array>> {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'wheel.whl');
  await writeFile(path, buildWheel(options));
  const archive = await openArchive(path);
  try {
    const contents = archiveContents(archive);
    const files: Record<string, Uint8Array> = {};
    for (const name of contents.entries.keys())
      files[`${root}/${name}`] = await contents.read(name);
    return files;
  } finally {
    await archive.close();
  }
}

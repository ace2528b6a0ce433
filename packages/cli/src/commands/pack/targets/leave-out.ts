import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { targetName, type Excluded, type Target } from '@opendxt/bundle';
import { weighPath } from './weigh.ts';

/** Takes what is for other targets out of a composed folder, and says so as a plan does. */
export async function leaveOut(
  dir: string,
  paths: readonly string[],
  target: Target,
): Promise<Excluded[]> {
  const rows: Excluded[] = [];
  for (const path of paths) {
    const file = join(dir, path);
    rows.push({
      path,
      ...(await weighPath(file)),
      rule: 'for another target',
      source: targetName(target),
    });
    await rm(file, { recursive: true, force: true });
  }
  return rows;
}

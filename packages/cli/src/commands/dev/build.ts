import { join } from 'node:path';
import { writeArchive } from '@opendxt/bundle';
import { readSource, type Source } from '../../unpacked/index.ts';

/** Its content is read once, and soon: smaller is of no use. */
const level = 1;

/** Writes the bundle of a folder as it is now; what `dxt pack` would refuse it for is in the plan. */
export async function build(dir: string, into: string, signal: AbortSignal): Promise<Source> {
  const source = await readSource(dir, signal);
  await writeArchive(source.plan.entries, bundleIn(into), { level, signal });
  return source;
}

export function bundleIn(folder: string): string {
  return join(folder, 'dev.mcpb');
}

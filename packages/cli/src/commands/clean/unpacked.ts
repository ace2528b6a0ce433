import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractBundle, type WorkOptions } from '@opendxt/bundle';

/** A bundle's files in a temporary folder, which is gone when this goes out of scope. */
export async function unpackAside(
  bundle: string,
  options: WorkOptions,
): Promise<AsyncDisposable & { readonly root: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'opendxt-clean-'));
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 3 });
  try {
    const { path: root } = await extractBundle(bundle, join(folder, 'bundle'), options);
    return { root, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

import { rename, rm } from 'node:fs/promises';

interface Naming {
  readonly candidate: string;
  readonly file: string;
}

/**
 * Gives files their names, all or none: when one can't have it, those before it lose theirs again
 * and what had them before is back.
 */
export async function takeNames(namings: readonly Naming[]): Promise<void> {
  const [only] = namings;
  // A rename takes the place of what is there in one step.
  if (only !== undefined && namings.length === 1) return rename(only.candidate, only.file);
  const taken: { readonly file: string; readonly earlier: string | undefined }[] = [];
  try {
    for (const { candidate, file } of namings) {
      const earlier = await setAside(file, `${candidate}.earlier`);
      taken.push({ file, earlier });
      await rename(candidate, file);
    }
  } catch (error) {
    for (const { file, earlier } of taken.reverse()) {
      await rm(file, { force: true });
      if (earlier !== undefined) await rename(earlier, file);
    }
    throw error;
  }
  for (const { earlier } of taken) if (earlier !== undefined) await rm(earlier, { force: true });
}

async function setAside(file: string, aside: string): Promise<string | undefined> {
  try {
    await rename(file, aside);
    return aside;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

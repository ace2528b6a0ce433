import { HostError } from '../error/index.ts';
import { readVersioned, writeVersioned, type FileFormat, type Home } from '../home/index.ts';
import { findDifferences, fingerprint, type FileDifference } from './differences.ts';
import { sealPath, receiptPath, versionDir } from './places.ts';
import { filesOnDisk, readReceipt } from './receipt.ts';
import { extensionIn, readState } from './state.ts';

/** What a look at the installed files of a version came to. */
export interface Verification {
  readonly id: string;
  readonly version: string;
  /** Where they are. */
  readonly dir: string;
  /** How many were installed. */
  readonly files: number;
  /** By path; none: the files are those that were installed. */
  readonly differences: readonly FileDifference[];
}

/** What the files looked like when they were last compared with the receipt; lies beside it. */
interface Seal {
  readonly contentDigest: string;
  readonly fingerprint: string;
}

const sealFormat: FileFormat<Seal> = {
  format: 1,
  migrations: {},
  read: ({ contentDigest, fingerprint }) =>
    typeof contentDigest === 'string' && typeof fingerprint === 'string'
      ? { contentDigest, fingerprint }
      : undefined,
};

/**
 * Compares the installed files of an extension with its receipt. `full` reads all of them; `quick`
 * reads them only when what the system says about them (size, times, inode, mode) is not what it
 * was after the last comparison.
 */
export async function verifyInstalled(
  home: Home,
  id: string,
  depth: 'quick' | 'full',
  folder?: string,
): Promise<Verification> {
  const wanted = folder ?? extensionIn(await readState(home), id)?.active;
  if (wanted === undefined)
    throw new HostError('not-installed', `\`${id}\` is not installed`, {
      hint: '`dxt list` shows what is',
    });
  const receipt = await readReceipt(receiptPath(home, id, wanted));
  if (receipt === undefined)
    throw new HostError('state-unreadable', `\`${id}\` is damaged: its receipt is missing`, {
      hint: 'install the bundle again',
    });
  const { version, contentDigest, files } = receipt;
  const dir = versionDir(home, id, wanted);
  const result = { id, version, dir, files: files.length };
  const now = fingerprint(dir);
  if (depth === 'quick' && (await isSealed(home, id, wanted, { contentDigest, fingerprint: now })))
    return { ...result, differences: [] };
  const differences = await findDifferences(dir, filesOnDisk(receipt));
  if (differences.length === 0)
    // A store that can't be written to is read anew each time.
    await writeSeal(home, id, wanted, contentDigest, now).catch(() => undefined);
  return { ...result, differences };
}

/**
 * Stops what would run files that are not those that were installed.
 * @throws {HostError} `tampered`
 */
export async function expectUntouched(home: Home, id: string, folder?: string): Promise<void> {
  const { differences, version } = await verifyInstalled(home, id, 'quick', folder);
  const [first] = differences;
  if (first === undefined) return;
  const more = differences.length === 1 ? '' : `, and ${differences.length - 1} more`;
  throw new HostError(
    'tampered',
    `\`${id}\` ${version} is not started: its files are not those that were installed (\`${first.path}\`: ${first.kind}${more})`,
    {
      hint: `\`dxt verify ${id}\` shows all; installing the same bundle again puts them right`,
    },
  );
}

/** Notes what freshly unpacked files look like. */
export async function writeSeal(
  home: Home,
  id: string,
  folder: string,
  contentDigest: string,
  found = fingerprint(versionDir(home, id, folder)),
): Promise<void> {
  await writeVersioned(sealPath(home, id, folder), sealFormat, {
    contentDigest,
    fingerprint: found,
  });
}

async function isSealed(home: Home, id: string, folder: string, now: Seal): Promise<boolean> {
  // One that can't be understood is as good as none.
  const seal = await readVersioned(sealPath(home, id, folder), sealFormat).catch(() => undefined);
  return seal?.contentDigest === now.contentDigest && seal.fingerprint === now.fingerprint;
}

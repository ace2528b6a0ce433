import { candidatesOf } from '../native/index.ts';
import { forEach } from '../reading.ts';
import type { Survey } from '../survey.ts';
import { memberContents } from './member-contents.ts';
import { readTar } from './read-tar.ts';
import { readZip } from './read-zip.ts';
import { Unreadable } from './types.ts';

const zips = /\.(?:zip|whl|egg|pyz|pyzw|pex|jar|war|ear|aar|nupkg|vsix|xpi|crx|mcpb|dxt)$/i;
const tars = /\.(?:tar|tgz|tar\.gz|crate)$/i;
const others =
  /\.(?:7z|rar|asar|deb|rpm|msi|cab|dmg|pkg|iso|appimage|snap|gem|apk|conda|zst|t?xz|tbz2?|bz2)$/i;

/** Held in memory, packed and unpacked, while it is looked at. */
const largest = 256 * 1024 * 1024;
const deepest = 3;

/** Looks into archives as into the bundle itself. */
export async function seeNested(
  survey: Survey,
  look: (inner: Survey) => Promise<void>,
): Promise<void> {
  const { contents, ledger, signal, depth, budget } = survey;
  const spend = (bytes: number) => {
    budget.bytes -= bytes;
    if (budget.bytes < 0) throw new Unreadable('there is more in archives than is looked into');
  };
  const disguised = await findDisguised(survey);
  for (const [path, { kind, size }] of contents.entries) {
    if (kind !== 'file') continue;
    const format = zips.test(path) ? 'zip' : tars.test(path) ? 'tar' : disguised.get(path);
    if (others.test(path) || format === 'other')
      ledger.unseen(path, 'an archive of a kind that is not looked into');
    if (format === undefined || format === 'other') continue;
    signal?.throwIfAborted();
    if (size > largest || depth >= deepest) {
      ledger.unseen(
        path,
        depth >= deepest
          ? 'an archive in an archive, deeper than is looked into'
          : 'an archive that is larger than is looked into',
      );
      continue;
    }
    const inner = ledger.within(path);
    try {
      const file = Buffer.from(await contents.read(path));
      // Why it can't be read has been told.
      if (file.length === 0 && size > 0) continue;
      const members = format === 'zip' ? readZip(file, spend) : readTar(file, largest, spend);
      await look({
        contents: memberContents(members, (member, why) => inner.unseen(member, why)),
        ledger: inner,
        own: undefined,
        signal,
        explained: new Set(),
        depth: depth + 1,
        budget,
      });
    } catch (error) {
      if (error instanceof Unreadable) ledger.unseen(path, `an archive: ${error.message}`);
      else if (error instanceof RangeError) ledger.unseen(path, 'an archive that is damaged');
      else throw error;
    }
  }
}

type Format = 'zip' | 'tar' | 'other';

const headLength = 512;

/** By their beginnings, archives whose names do not say that they are any. */
async function findDisguised({ contents, signal }: Survey): Promise<ReadonlyMap<string, Format>> {
  const found = new Map<string, Format>();
  await forEach(candidatesOf(contents), signal, async ([path]) => {
    if (zips.test(path) || tars.test(path) || others.test(path)) return;
    const format = formatOf(Buffer.from(await contents.read(path, headLength)).toString('latin1'));
    if (format !== undefined) found.set(path, format);
  });
  return found;
}

/** 7-Zip, RAR, xz, bzip2 and Zstandard. */
const otherMarks = [
  '7z\xbc\xaf\x27\x1c',
  'Rar!\x1a\x07',
  '\xfd7zXZ\0',
  'BZh91AY',
  '\x28\xb5\x2f\xfd',
];

function formatOf(head: string): Format | undefined {
  if (head.startsWith('PK\x03\x04')) return 'zip';
  if (head.startsWith('ustar', 257) || head.startsWith('\x1f\x8b\x08')) return 'tar';
  return otherMarks.some((mark) => head.startsWith(mark)) ? 'other' : undefined;
}

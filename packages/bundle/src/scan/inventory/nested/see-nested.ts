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
  for (const [path, { kind, size }] of contents.entries) {
    if (kind !== 'file') continue;
    if (others.test(path)) ledger.unseen(path, 'an archive of a kind that is not looked into');
    if (!zips.test(path) && !tars.test(path)) continue;
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
      const members = zips.test(path) ? readZip(file, spend) : readTar(file, largest, spend);
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

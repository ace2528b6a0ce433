import { childrenOf, contentOf, type Element } from './elements.ts';
import { invalidList, listOf, type RevocationList } from './read-revocation-list.ts';
import { readTime } from './read-time.ts';
import { reasons, type Reason, type RevocationEntry } from './revocation-entry.ts';

/**
 * The entry of a serial number, as its DER has it; of several the first. BundleError
 * `revocation-list-invalid`.
 */
export function findEntry(list: RevocationList, serial: Uint8Array): RevocationEntry | undefined {
  if (list.entries === undefined) return undefined;
  const wanted = withoutZeros(Buffer.from(serial));
  // Most certificates are on no list, and looking for bytes is quicker than reading entries.
  if (!contentOf(list.entries).includes(wanted)) return undefined;
  try {
    for (const entry of childrenOf(list.entries)) {
      const [number] = childrenOf(entry);
      if (number !== undefined && withoutZeros(contentOf(number)).equals(wanted))
        return readEntry(entry);
    }
  } catch (error) {
    throw invalidList(error);
  }
  return undefined;
}

function withoutZeros(number: Buffer): Buffer {
  const first = number.findIndex((byte) => byte !== 0);
  return first === -1 ? Buffer.alloc(0) : number.subarray(first);
}

function readEntry(entry: Element): RevocationEntry {
  const [, time, extensions] = childrenOf(entry);
  if (time === undefined) throw new Error('no time');
  let reason: Reason | undefined;
  let unclear: string | undefined;
  for (const { extnID, critical, extnValue } of extensions === undefined
    ? []
    : listOf(extensions)) {
    const value = Buffer.from(extnValue.getValue());
    if (extnID === '2.5.29.21') reason = reasons[value.at(-1) ?? 0];
    else if (critical)
      unclear = `has an entry with the extension ${extnID}, which is not known here`;
  }
  return {
    time: readTime(time),
    ...(reason === undefined ? {} : { reason }),
    ...(unclear === undefined ? {} : { unclear }),
  };
}

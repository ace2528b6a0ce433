import type { ContentFile } from '@opendxt/bundle';
import { readVersioned, writeVersioned, type FileFormat } from '../home/index.ts';
import { isObject } from '../json/index.ts';
import { isScanSummary, type ScanSummary } from '../scan/index.ts';
import { isKeptSignature, type KeptSignature } from './kept-signature.ts';

/** A link that the host made; where it leads is absolute. */
export interface MadeLink {
  /** Relative, with `/`. */
  readonly path: string;
  readonly target: string;
}

/** What the host put beside, or in the place of, what was unpacked. */
export interface Made {
  readonly files: readonly ContentFile[];
  readonly links: readonly MadeLink[];
  /** The minor version of Python, as `3.12`, that sources were compiled for, beside them. */
  readonly compiledFor?: string;
}

/** What was installed, as it was then; lies beside the unpacked folder. */
export interface Receipt {
  readonly id: string;
  readonly name: string;
  readonly author: string;
  readonly version: string;
  /** SHA-256 of the bundle, 64 hex digits. */
  readonly digest: string;
  readonly contentDigest: string;
  /** Where the bundle was. */
  readonly source: string;
  /** ISO 8601. */
  readonly installedAt: string;
  /** Of the bundle. */
  readonly files: readonly ContentFile[];
  readonly made?: Made;
  /** Absent where nobody looked for one, as before receipts had it. */
  readonly signature?: KeptSignature;
  /** Of the scan before it was installed; a later one lies beside. Absent where there was none. */
  readonly scan?: ScanSummary;
}

/** All that lies in the folder of a version: what was made counts where the bundle has the same path. */
export function filesOnDisk({ files, made }: Pick<Receipt, 'files' | 'made'>): Made {
  if (made === undefined) return { files, links: [] };
  const replaced = new Set([...made.files, ...made.links].map(({ path }) => path));
  return {
    files: [...files.filter(({ path }) => !replaced.has(path)), ...made.files],
    links: made.links,
  };
}

const receiptFormat: FileFormat<Receipt> = {
  format: 3,
  // The first format knew of nothing that the host made, the second of no signature and no scan.
  migrations: { 1: (content) => content, 2: (content) => content },
  read: (content) =>
    ['id', 'name', 'author', 'version', 'digest', 'contentDigest', 'source', 'installedAt'].every(
      (key) => typeof content[key] === 'string',
    ) &&
    Array.isArray(content['files']) &&
    content['files'].every(isObject) &&
    (content['made'] === undefined || isMade(content['made'])) &&
    (content['signature'] === undefined || isKeptSignature(content['signature'])) &&
    (content['scan'] === undefined || isScanSummary(content['scan']))
      ? (content as unknown as Receipt)
      : undefined,
};

export const readReceipt = (path: string) => readVersioned(path, receiptFormat);

export const writeReceipt = (path: string, receipt: Receipt) =>
  writeVersioned(path, receiptFormat, receipt);

function isMade(value: unknown): boolean {
  return (
    isObject(value) &&
    [value['files'], value['links']].every((list) => Array.isArray(list) && list.every(isObject))
  );
}

import type { ContentFile } from '@opendxt/bundle';
import { readVersioned, writeVersioned, type FileFormat } from '../home/index.ts';
import { isObject } from '../json/index.ts';

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
  readonly files: readonly ContentFile[];
}

const receiptFormat: FileFormat<Receipt> = {
  format: 1,
  migrations: {},
  read: (content) =>
    ['id', 'name', 'author', 'version', 'digest', 'contentDigest', 'source', 'installedAt'].every(
      (key) => typeof content[key] === 'string',
    ) &&
    Array.isArray(content['files']) &&
    content['files'].every(isObject)
      ? (content as unknown as Receipt)
      : undefined,
};

export const readReceipt = (path: string) => readVersioned(path, receiptFormat);

export const writeReceipt = (path: string, receipt: Receipt) =>
  writeVersioned(path, receiptFormat, receipt);

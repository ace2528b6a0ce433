import { basename, extname, resolve } from 'node:path';
import { extractBundle, type ArchiveLimits } from '@opendxt/bundle';
import { readCount, type CommandBody } from '../../command/index.ts';
import { keepYoungHeapSmall } from '../../heap/index.ts';
import { formatBytes, plural } from '../../printer/index.ts';

interface Options {
  readonly maxRatio?: string;
  readonly maxSize?: string;
  readonly maxEntries?: string;
}

export const run: CommandBody<Options> = async (context, [bundle = '', folder], options) => {
  keepYoungHeapSmall();
  const { printer, cwd, signal } = context;
  const target = folder ?? basename(bundle, extname(bundle));
  const { path, files, bytes } = await extractBundle(resolve(cwd, bundle), resolve(cwd, target), {
    limits: readLimits(options),
    signal,
    onProgress: ({ files, totalFiles }) =>
      printer.progress(`unpacking: ${files} of ${plural(totalFiles, 'file')}`),
  });
  printer.document({ path, files, bytes });
  printer.data(`${target}: ${plural(files, 'file')}, ${formatBytes(bytes)}`);
  return 0;
};

function readLimits({ maxRatio, maxSize, maxEntries }: Options): Partial<ArchiveLimits> {
  return {
    ...(maxRatio === undefined ? {} : { maxRatio: readCount('--max-ratio', maxRatio) }),
    ...(maxSize === undefined ? {} : maxSizes(readCount('--max-size', maxSize))),
    ...(maxEntries === undefined ? {} : { maxEntries: readCount('--max-entries', maxEntries) }),
  };
}

/** Whoever takes so much in all takes it as one file too. */
function maxSizes(bytes: number): Partial<ArchiveLimits> {
  return { maxTotalSize: bytes, maxEntrySize: bytes };
}

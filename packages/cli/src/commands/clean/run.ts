import { copyFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { openBundle } from '@opendxt/bundle';
import { validateManifest } from '@opendxt/manifest';
import { CliError, refuseToOverwrite, type CommandBody } from '../../command/index.ts';
import { countProblems, formatPath, plural, visible } from '../../printer/index.ts';
import { removeKeys } from './remove-keys.ts';
import { rewriteBundle } from './rewrite.ts';

interface Options {
  readonly output?: string;
  readonly dropSignature?: boolean;
}

export const run: CommandBody<Options> = async (context, [path = ''], options) => {
  const { printer, cwd, signal } = context;
  const source = resolve(cwd, path);
  const file = resolve(cwd, options.output ?? path);
  const { entries, manifest, text, signed } = await look(source, signal);
  const paths = manifest.unknown.map((key) => key.path);
  const removed = paths.map(formatPath);
  if (file !== source) await refuseToOverwrite(file, options.output ?? path);
  if (removed.length === 0) {
    if (file !== source) await copyFile(source, file);
    printer.document({ file, removed, signatureDropped: false });
    printer.data(`${path}: nothing to clean`);
    return 0;
  }
  if (signed && options.dropSignature !== true)
    throw new CliError('refused', `\`${path}\` is signed, and cleaning it ends that`, {
      hint: 'clean it before it is signed, or say `--drop-signature`',
    });

  const cleaned = removeKeys(text, paths);
  const bundle = { path: source, entries, manifest: cleaned };
  const { size, sha256, contentDigest } = await rewriteBundle(bundle, file, {
    signal,
    onProgress: ({ files, totalFiles }) =>
      printer.progress(`cleaning: ${files} of ${plural(totalFiles, 'file')}`),
  });
  printer.document({ file, removed, signatureDropped: signed, size, sha256, contentDigest });
  printer.data(`${options.output ?? path}: removed ${visible(removed.join(', '))}`);
  if (signed) printer.warn('the signature was dropped: sign the bundle again');
  const left = countProblems({ ...(await validateManifest(cleaned)), warnings: 0 });
  if (left !== undefined)
    printer.warn(`the manifest still has ${left}: \`dxt validate\` shows what`);
  return 0;
};

/** What is to be known of the bundle; it is closed again, since its file may be replaced. */
async function look(path: string, signal: AbortSignal) {
  await using bundle = await openBundle(path, { signal });
  const { archive, manifest, manifestText: text } = bundle;
  return { entries: archive.entries, manifest, text, signed: archive.signature !== undefined };
}

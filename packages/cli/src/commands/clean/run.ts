import { copyFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { openBundle, type Excluded } from '@opendxt/bundle';
import { validateManifest } from '@opendxt/manifest';
import { CliError, type CommandBody } from '../../command/index.ts';
import { refuseToOverwrite } from '../../output-file/index.ts';
import { keepYoungHeapSmall } from '../../heap/index.ts';
import {
  countProblems,
  formatBytes,
  formatPath,
  plural,
  visibleLine,
} from '../../printer/index.ts';
import { removeKeys } from './remove-keys.ts';
import { rewriteBundle } from './rewrite.ts';
import { unpackAside } from './unpacked.ts';
import { findUnneededPackages, holdsPackages } from './unneeded-packages.ts';

interface Options {
  readonly output?: string;
  readonly dropSignature?: boolean;
}

export const run: CommandBody<Options> = async (context, [path = ''], options) => {
  keepYoungHeapSmall();
  const { printer, cwd, signal } = context;
  const source = resolve(cwd, path);
  const output = options.output ?? path;
  const file = resolve(cwd, output);
  const { entries, manifest, text, signed } = await look(source, signal);
  const keys = manifest.unknown.map((key) => key.path);
  const removed = keys.map(formatPath);
  if (file !== source) await refuseToOverwrite(file, output);
  const leaveAsItIs = async () => {
    if (file !== source) await copyFile(source, file);
    printer.document({ file, removed, packages: [], signatureDropped: false });
    printer.data(`${path}: nothing to clean`);
    return 0 as const;
  };
  if (keys.length === 0 && !holdsPackages(entries)) return leaveAsItIs();

  printer.progress('unpacking …');
  await using unpacked = await unpackAside(source, { signal });
  const { root } = unpacked;
  const packages = holdsPackages(entries) ? await findUnneededPackages(root, signal) : [];
  if (keys.length === 0 && packages.length === 0) return leaveAsItIs();
  if (signed && options.dropSignature !== true)
    throw new CliError('refused', `\`${path}\` is signed, and cleaning it ends that`, {
      hint: 'clean it before it is signed, or say `--drop-signature`',
    });

  const cleaned = keys.length === 0 ? undefined : removeKeys(text, keys);
  const without = packages.map(({ path }) => path);
  const bundle = { root, entries, manifest: cleaned, without };
  const { size, sha256, contentDigest } = await rewriteBundle(bundle, file, {
    signal,
    onProgress: ({ files, totalFiles }) =>
      printer.progress(`cleaning: ${files} of ${plural(totalFiles, 'file')}`),
  });
  const digests = { size, sha256, contentDigest };
  printer.document({ file, removed, packages: without, signatureDropped: signed, ...digests });
  if (keys.length > 0) printer.data(`${output}: removed ${visibleLine(removed.join(', '))}`);
  if (packages.length > 0) {
    printer.data(`${output}: removed ${describePackages(packages)}`);
    for (const line of listPackages(packages)) printer.data(line);
  }
  if (signed) printer.warn('the signature was dropped: sign the bundle again');
  const left = countProblems({ ...(await validateManifest(cleaned ?? text)), warnings: 0 });
  if (left !== undefined)
    printer.warn(`the manifest still has ${left}: \`dxt validate\` shows what`);
  return 0;
};

const packagesShown = 10;

function describePackages(packages: readonly Excluded[]): string {
  const files = packages.reduce((total, { files }) => total + files, 0);
  const bytes = packages.reduce((total, { bytes }) => total + bytes, 0);
  return `${plural(packages.length, 'package')} (${plural(files, 'file')}, ${formatBytes(bytes)})`;
}

/** The largest of them, one per line. */
function listPackages(packages: readonly Excluded[]): string[] {
  const rows = packages.toSorted((one, other) => other.bytes - one.bytes).slice(0, packagesShown);
  const more = packages.length - rows.length;
  return [
    ...rows.map(({ path, rule }) => `  ${visibleLine(path)} (${rule})`),
    ...(more > 0 ? [`  … and ${more} more (--json has all)`] : []),
  ];
}

/** What is to be known of the bundle; it is closed again, since its file may be replaced. */
async function look(path: string, signal: AbortSignal) {
  await using bundle = await openBundle(path, { signal });
  const { archive, manifest, manifestText: text } = bundle;
  return { entries: archive.entries, manifest, text, signed: archive.signature !== undefined };
}

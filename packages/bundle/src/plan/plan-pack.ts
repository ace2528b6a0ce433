import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { BundleError } from '../error/index.ts';
import { startFiles } from '../node/index.ts';
import { findSecrets } from '../secrets/index.ts';
import { isWithin } from '../walk/index.ts';
import { composePlan } from './compose.ts';
import { readHeads } from './heads.ts';
import { readManifestSource } from './manifest-source.ts';
import { readSource } from './read-source.ts';
import type { PackPlan, PlanOptions } from './types.ts';

/**
 * Decides what goes into the bundle of a folder, without writing anything. What is wrong with the
 * files is in `problems`; thrown is only `manifest-missing` or `source-missing`, where there is
 * nothing to plan.
 */
export async function planPack(dir: string, options: PlanOptions = {}): Promise<PackPlan> {
  const root = await realpath(dir).catch((error: unknown) => {
    throw new BundleError('source-missing', `no folder \`${dir}\``, { cause: error });
  });
  const manifest = await readManifestSource(root, options.manifestFile ?? 'manifest.json');
  const source = await readSource(root, manifest, {
    noPrune: options.noPrune ?? false,
    omit: new Set(options.ignoreFiles?.map((file) => resolve(root, file))),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const { compiled } = source;
  const files = source.files.filter((file) => file.path !== 'manifest.json');
  const candidates = files.map((file) => ({
    ...file,
    own: source.own.some((folder) => isWithin(folder, file.source)),
  }));
  const secrets = await findSecrets(candidates, options.allowSecrets ?? [], manifest.text);
  const starts = startFiles(source.commandLinks, files);
  return composePlan({
    root,
    manifest: compiled?.manifest ?? manifest,
    files,
    heads: process.platform === 'win32' ? readHeads(files) : new Map(),
    generated: [...starts.files, ...(compiled?.generated ?? [])],
    leftOut: [...source.leftOut, ...starts.leftOut],
    problems: [...source.problems, ...secrets],
    sizeBudget: options.sizeBudget,
  });
}

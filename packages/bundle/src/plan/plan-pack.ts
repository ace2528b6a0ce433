import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { BundleError } from '../error/index.ts';
import { defaultRules, RuleSet } from '../ignore/index.ts';
import { findSecrets } from '../secrets/index.ts';
import { walk } from '../walk/index.ts';
import { composePlan } from './compose.ts';
import { readHeads } from './heads.ts';
import { readManifestSource } from './manifest-source.ts';
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
  const found = await walk(
    { path: '', source: root },
    {
      rules: new RuleSet().with('', defaultRules(manifest.serverType)),
      within: [root],
      omit: new Set(options.ignoreFiles?.map((file) => resolve(root, file))),
      nestedIgnoreFiles: true,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    },
  );
  const files = found.files.filter((file) => file.path !== 'manifest.json');
  const secrets = await findSecrets(files, options.allowSecrets ?? []);
  return composePlan({
    root,
    manifest,
    files,
    heads: process.platform === 'win32' ? readHeads(files) : new Map(),
    generated: [],
    leftOut: found.leftOut,
    problems: [...found.problems, ...secrets],
    sizeBudget: options.sizeBudget,
  });
}

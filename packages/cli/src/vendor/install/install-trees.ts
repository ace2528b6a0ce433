import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pythonTargetName, type PythonTarget } from '@opendxt/bundle';
import type { VendorContext } from '../clients/index.ts';
import { inTurns } from '../in-turns.ts';
import type { Choice, Plan } from '../resolve/index.ts';
import type { Tree } from '../types.ts';
import { linkInto } from './link-into.ts';
import { normaliseTree } from './normalise-tree.ts';

/** Installs exactly the pinned files that a requirements file names into a folder. */
export type InstallPinned = (
  target: PythonTarget,
  requirements: string,
  folder: string,
) => Promise<void>;

/**
 * A tree for each target of a plan, in folders below `work`. What all targets take alike is
 * installed once.
 */
export async function installTrees(
  plan: Plan,
  install: InstallPinned,
  work: string,
  context: VendorContext,
): Promise<readonly Tree[]> {
  const planned = [...plan.choices];
  const common = commonChoices(planned.map(([, choices]) => choices));
  const total = planned.length;

  const tree = async (target: PythonTarget, choices: readonly Choice[], name: string) => {
    const folder = join(work, name);
    await mkdir(folder, { recursive: true });
    const fetched = choices.filter(({ built }) => built === undefined);
    if (fetched.length > 0) {
      const requirements = join(work, `${name}.txt`);
      const places = (plan.places ?? []).map((line) => `${line}\n`);
      await writeFile(requirements, [...places, ...fetched.map(pinnedLine)].join(''));
      await install(target, requirements, folder);
    }
    for (const { built } of choices) if (built !== undefined) await linkInto(built, folder);
    await normaliseTree(folder);
    return folder;
  };

  const [first] = planned;
  if (first === undefined) return [];
  if (common.length > 0) {
    context.onProgress?.(`installing ${countOf(common)} that all targets have in common …`);
    await tree(first[0], common, 'common');
  }
  const isCommon = new Set(common.map(({ sha256 }) => sha256));
  let at = 0;
  return inTurns(planned, async ([target, choices]): Promise<Tree> => {
    const name = pythonTargetName(target);
    context.onProgress?.(`installing ${++at} of ${total} targets: ${name} …`);
    const rest = choices.filter(({ sha256 }) => !isCommon.has(sha256));
    const folder = await tree(target, rest, name);
    if (common.length > 0) await linkInto(join(work, 'common'), folder);
    const projects = choices.map(({ name, version, sha256, built }) => ({
      name,
      version,
      hashes: built === undefined ? [sha256] : [],
    }));
    return { target, folder, projects };
  });
}

function commonChoices(all: readonly (readonly Choice[])[]): readonly Choice[] {
  const [first = [], ...others] = all;
  // One target alone has nothing to share.
  if (others.length === 0) return [];
  const digests = others.map((choices) => new Set(choices.map(({ sha256 }) => sha256)));
  return first.filter(({ sha256 }) => digests.every((set) => set.has(sha256)));
}

function pinnedLine({ name, version, location, sha256 }: Choice): string {
  const which = location === undefined ? `==${version}` : ` @ ${location}`;
  return `${name}${which} --hash=sha256:${sha256}\n`;
}

function countOf(choices: readonly Choice[]): string {
  return choices.length === 1 ? '1 project' : `${choices.length} projects`;
}

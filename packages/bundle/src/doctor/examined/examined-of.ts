import type { Manifest } from '@opendxt/manifest';
import type { Contents } from '../../contents/index.ts';
import { parsePythonTargetName, type PythonTarget, pythonTargetName } from '../../python/index.ts';
import { declaredTargets, type Target, targetName } from '../../targets/index.ts';
import type { Assumption, Examined } from '../types.ts';
import { pythonMinorsOf } from './python-minors.ts';

const platforms = ['linux', 'darwin', 'win32'] as const;
/** What people have; Python on Windows for ARM is that for x64 on most machines. */
const usualArchs = { linux: ['x64', 'arm64'], darwin: ['x64', 'arm64'], win32: ['x64'] } as const;

/**
 * What a bundle is to be held against: the targets that were asked for, else those that it was
 * packed for, else the platforms that the manifest declares, on the usual architectures.
 */
export function examinedOf(
  manifest: Manifest,
  contents: Contents,
  options: { readonly targets?: readonly Target[] } = {},
): Examined {
  const assumed = new Set<Assumption>();
  const packed = packedPythons(manifest);
  const targets =
    options.targets ?? packedTargets(manifest, packed) ?? assumeTargets(manifest, assumed);
  const minors = pythonMinorsOf(manifest.compatibility.runtimes['python']);
  if (manifest.compatibility.runtimes['python'] === undefined) assumed.add('pythons');
  const taken = minors ?? pythonMinorsOf(undefined) ?? [];
  const isTarget = new Set(targets.map(targetName));
  const declared = targets.flatMap((target) =>
    taken.map((minor): PythonTarget => ({ target, minor })),
  );
  const names = new Set(declared.map(pythonTargetName));
  const special = packed.filter(
    (python) => isTarget.has(targetName(python.target)) && !names.has(pythonTargetName(python)),
  );
  return { manifest, contents, targets, pythons: [...declared, ...special], assumed };
}

/** `_meta["org.opendxt"].targets` names interpreters too, such as `cp312-linux-x64`. */
function packedPythons(manifest: Manifest): readonly PythonTarget[] {
  const ours = manifest.meta['org.opendxt'];
  const names = typeof ours === 'object' && ours !== null && 'targets' in ours ? ours.targets : [];
  if (!Array.isArray(names)) return [];
  return names.flatMap((name: unknown) =>
    typeof name === 'string' ? (parsePythonTargetName(name) ?? []) : [],
  );
}

function packedTargets(
  manifest: Manifest,
  pythons: readonly PythonTarget[],
): readonly Target[] | undefined {
  const all = [...(declaredTargets(manifest) ?? []), ...pythons.map(({ target }) => target)];
  const byName = new Map(all.map((target) => [targetName(target), target]));
  return byName.size === 0 ? undefined : [...byName.values()];
}

function assumeTargets({ compatibility }: Manifest, assumed: Set<Assumption>): readonly Target[] {
  const declared = platforms.filter((name) => compatibility.platforms?.includes(name) === true);
  if (declared.length === 0) assumed.add('platforms');
  assumed.add('architectures');
  return (declared.length === 0 ? platforms : declared).flatMap((platform) =>
    usualArchs[platform].map((arch): Target => ({ platform, arch })),
  );
}

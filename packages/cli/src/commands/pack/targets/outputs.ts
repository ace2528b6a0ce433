import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { targetName, type Target } from '@opendxt/bundle';
import type { Manifest } from '@opendxt/manifest';
import { CliError } from '../../../command/index.ts';
import { defaultOutput } from '../output.ts';

/**
 * Where the bundle of each target goes, as a person would say it: into the folder of `-o`, or by
 * its pattern with `{name}`, `{version}`, `{target}`. CliError `usage`.
 */
export function targetOutputs(
  targets: readonly Target[],
  { manifest, output, cwd }: { manifest: Manifest; output: string | undefined; cwd: string },
): ReadonlyMap<Target, string> {
  const pattern = readPattern(output, cwd);
  const file = defaultOutput(manifest);
  const dot = file.lastIndexOf('.');
  const outputs = targets.map((target) => {
    const name = targetName(target);
    const named = `${file.slice(0, dot)}-${name}${file.slice(dot)}`;
    if (pattern === undefined) return [target, join(output ?? '', named)] as const;
    const words = { name: nameOf(file, manifest), version: manifest.version, target: name };
    return [
      target,
      pattern.replaceAll(/\{(name|version|target)\}/g, (_, key: keyof typeof words) => words[key]),
    ] as const;
  });
  if (new Set(outputs.map(([, path]) => path)).size < outputs.length)
    throw new CliError(
      'usage',
      `with several targets \`-o\` expects a folder or a pattern, found \`${output}\``,
      { hint: "a folder ends in `/` or is there; a pattern is as '{name}-{target}.mcpb'" },
    );
  return new Map(outputs);
}

function nameOf(file: string, { version }: Manifest): string {
  const end = file.lastIndexOf(`-${version}`);
  return end === -1 ? file : file.slice(0, end);
}

/** Undefined for a folder. */
function readPattern(output: string | undefined, cwd: string): string | undefined {
  if (output === undefined || /[\\/]$/.test(output)) return undefined;
  const isFolder = statSync(resolve(cwd, output), { throwIfNoEntry: false })?.isDirectory();
  return isFolder === true ? undefined : output;
}

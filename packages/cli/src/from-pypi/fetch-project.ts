import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { normaliseName, pythonTargetName, type PythonTarget } from '@opendxt/bundle';
import { CliError } from '../command/index.ts';
import { requirementLine, type PythonReference } from '../published/index.ts';
import { vendorPackages, type VendorContext } from '../vendor/index.ts';
import { readInstalledProject, type InstalledProject } from './installed-project.ts';

export interface PublishedProject extends InstalledProject {
  /** As on a line of requirements: `mcp-server-time==2025.9.25`. */
  readonly requirement: string;
}

/**
 * Brings a project for one target, with what it needs, and reads what it says about itself; the
 * folder gets a `requirements.txt` with its exact version.
 * CliError: `no-package` for what the index does not have, and those of `vendorPackages`
 */
export async function fetchProject(
  reference: PythonReference,
  target: PythonTarget,
  folder: string,
  context: VendorContext,
): Promise<PublishedProject> {
  const path = join(folder, 'requirements.txt');
  await writeFile(path, `${requirementLine(reference)}\n`);
  const input = { kind: 'requirements', path } as const;
  await using vendored = await vendorPackages({ input, targets: [target] }, context);
  const [lack] = vendored.missing;
  const [tree] = vendored.trees;
  if (lack !== undefined || tree === undefined)
    throw new CliError(
      'no-package',
      lack === undefined
        ? `\`${reference.name}\` could not be brought for ${pythonTargetName(target)}`
        : `\`${lack.project}\` ${lack.version} has no wheel for ${pythonTargetName(target)}`,
      lack === undefined ? {} : { hint: lack.hint },
    );
  const project = await readInstalledProject(tree.folder, reference.name);
  const pinned = tree.projects.find(({ name }) => name === normaliseName(reference.name));
  const version = pinned?.version ?? project.version;
  const name = project.facts.name ?? reference.name;
  const requirement = requirementLine({ ...reference, name, version });
  await writeFile(path, `${requirement}\n`);
  return { ...project, requirement };
}

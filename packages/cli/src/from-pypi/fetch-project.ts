import { normaliseName, type PythonTarget } from '@opendxt/bundle';
import { requirementLine, type PythonReference } from '../published/index.ts';
import { vendorPackages, type VendorContext } from '../vendor/index.ts';
import { refuseMissing } from '../vendor/layouts/index.ts';
import { readInstalledProject, type InstalledProject } from './installed-project.ts';
import { writeRequirements } from './requirements.ts';

export interface PublishedProject extends InstalledProject {
  /** As on a line of requirements: `mcp-server-time==2025.9.25`. */
  readonly requirement: string;
}

/**
 * Brings a project for one target, with what it needs, and reads what it says about itself; the
 * folder gets a `requirements.txt` with its exact version.
 * @throws {CliError} `no-package` where a wheel is missing, and those of `vendorPackages`
 */
export async function fetchProject(
  reference: PythonReference,
  target: PythonTarget,
  folder: string,
  context: VendorContext,
): Promise<PublishedProject> {
  const path = await writeRequirements(folder, requirementLine(reference));
  const keep = [normaliseName(reference.name)];
  const input = { kind: 'requirements', path } as const;
  await using vendored = await vendorPackages({ input, targets: [target], keep }, context);
  refuseMissing(vendored);
  const [tree] = vendored.trees;
  if (tree === undefined) throw new Error('neither packages nor what is missing of them');
  const project = await readInstalledProject(tree.folder, reference.name);
  const pinned = tree.projects.find(({ name }) => name === normaliseName(reference.name));
  const version = pinned?.version ?? project.version;
  const name = project.facts.name ?? reference.name;
  const requirement = requirementLine({ ...reference, name, version });
  await writeRequirements(folder, requirement);
  return { ...project, requirement };
}

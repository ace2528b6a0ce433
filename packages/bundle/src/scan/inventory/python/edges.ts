import type { Requirement } from '../../../python/index.ts';
import type { Survey } from '../survey.ts';

/** An installed project; `root` is the folder that it is imported from. */
export interface Project {
  readonly url: string;
  readonly name: string;
  readonly root: string;
  readonly requires: readonly Requirement[];
}

/** Of one project elsewhere; there is one for each of some platforms at most. */
const mostVersions = 16;

/**
 * What a project requires is taken from its own folder, else from whichever has it. Requirements of
 * extras count where somebody asks for that extra.
 */
export function seeEdges({ ledger }: Survey, projects: readonly Project[]): void {
  const asked = new Set(
    projects.flatMap(({ requires }) =>
      requires.flatMap(({ name, extras }) => extras.map((extra) => `${name}[${plain(extra)}]`)),
    ),
  );
  const byRoot = new Map(projects.map((each) => [`${each.root}\0${each.name}`, each]));
  const byName = new Map<string, Project[]>();
  for (const each of projects) {
    const known = byName.get(each.name) ?? [];
    if (known.length < mostVersions) byName.set(each.name, [...known, each]);
  }
  for (const project of projects) {
    for (const { name, marker } of project.requires) {
      const extra = /\bextra\s*==\s*['"]([^'"]*)['"]/.exec(marker ?? '')?.[1];
      if (extra !== undefined && !asked.has(`${project.name}[${plain(extra)}]`)) continue;
      const beside = byRoot.get(`${project.root}\0${name}`);
      const found = beside === undefined ? (byName.get(name) ?? []) : [beside];
      for (const { url } of found) ledger.depends(project.url, url);
    }
  }
}

function plain(extra: string): string {
  return extra.toLowerCase().replaceAll(/[-_.]+/g, '-');
}

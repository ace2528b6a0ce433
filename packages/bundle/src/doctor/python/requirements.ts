import {
  allowsPython,
  allowsVersion,
  appliesTo,
  type Distribution,
  formatRequirement,
  type PythonTarget,
  type Requirement,
} from '../../python/index.ts';
import type { Scene } from '../scene/index.ts';
import type { Finding } from '../types.ts';
import { onPythons, severityOn } from './on-pythons.ts';
import { librariesFor, type Survey } from './survey.ts';

interface Complaint {
  readonly finding: Omit<Finding, 'severity' | 'targets'>;
  readonly pythons: PythonTarget[];
}

/** Whether every distribution has what it requires, on each interpreter, in a version that it takes. */
export function checkRequirements(survey: Survey): Finding[] {
  const { scene } = survey;
  const complaints = new Map<string, Complaint>();
  const complain = (finding: Complaint['finding'], python: PythonTarget) => {
    const known = complaints.get(finding.seen) ?? { finding, pythons: [] };
    known.pythons.push(python);
    complaints.set(finding.seen, known);
  };
  for (const python of scene.pythons) {
    const installed = librariesFor(survey, python).flatMap(({ distributions }) => distributions);
    const byName = new Map(installed.map((each) => [each.name, each]));
    const extras = requestedExtras(installed, python);
    for (const each of installed) {
      const tooOld = checkPythonRange(each, python);
      if (tooOld !== undefined) complain(tooOld, python);
      for (const requirement of wanted(each, python, extras)) {
        const found = byName.get(requirement.name);
        const complaint = judge(each, requirement, found);
        if (complaint !== undefined) complain(complaint, python);
      }
    }
  }
  return [...complaints.values()].map(({ finding, pythons }) => ({
    ...finding,
    severity: severityOf(pythons, scene),
    ...onPythons(pythons, scene),
  }));
}

function severityOf(pythons: readonly PythonTarget[], scene: Scene): Finding['severity'] {
  return severityOn(pythons, scene);
}

/** Extras by project, as the distributions ask for them of each other: `pyjwt[crypto]`. */
function requestedExtras(
  installed: readonly Distribution[],
  python: PythonTarget,
): ReadonlyMap<string, ReadonlySet<string>> {
  const extras = new Map<string, Set<string>>();
  for (let grows = true; grows;) {
    grows = false;
    for (const each of installed) {
      for (const requirement of wanted(each, python, extras)) {
        const known = extras.get(requirement.name) ?? new Set();
        extras.set(requirement.name, known);
        for (const extra of requirement.extras) {
          if (known.has(extra)) continue;
          known.add(extra);
          grows = true;
        }
      }
    }
  }
  return extras;
}

function wanted(
  { name, requires }: Distribution,
  python: PythonTarget,
  extras: ReadonlyMap<string, ReadonlySet<string>>,
): readonly Requirement[] {
  const own = [...(extras.get(name) ?? [])];
  return requires.filter(
    ({ marker }) => appliesTo(marker, python) || (own.length > 0 && appliesTo(marker, python, own)),
  );
}

function judge(
  by: Distribution,
  requirement: Requirement,
  found: Distribution | undefined,
): Complaint['finding'] | undefined {
  const { name, specifier } = requirement;
  if (found === undefined)
    return {
      code: 'requirement-missing',
      seen: `\`${by.name}\` ${by.version} requires \`${formatRequirement(requirement)}\`, which is not there`,
      path: by.path,
    };
  if (specifier === '' || allowsVersion(specifier, found.version)) return undefined;
  return {
    code: 'versions-mixed',
    seen: `\`${by.name}\` ${by.version} requires \`${name}${specifier}\`, and ${found.version} is there`,
    path: by.path,
  };
}

function checkPythonRange(
  { name, version, requiresPython, path }: Distribution,
  { minor }: PythonTarget,
): Complaint['finding'] | undefined {
  if (allowsPython(requiresPython, minor)) return undefined;
  return {
    code: 'python-too-old',
    seen: `\`${name}\` ${version} requires Python ${requiresPython ?? ''}`,
    path,
  };
}

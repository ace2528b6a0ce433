import type { JsonPath, Place, Problem } from '../problem/index.ts';
import { readManifest } from '../read/index.ts';
import { parseSource, type Source } from '../source/index.ts';
import { checkClaudeDesktop } from './claude-desktop.ts';
import { checkCommand } from './command.ts';
import { checkCompatibility } from './compatibility.ts';
import { checkDeclarations } from './declarations.ts';
import { checkDependencies } from './dependencies.ts';
import { checkEnvironment, checkReplacedEnvironment } from './environment.ts';
import type { Finding } from './finding.ts';
import { checkIdentity } from './identity.ts';
import { checkImages } from './images.ts';
import { checkLocalization } from './localization.ts';
import { checkOptions } from './options.ts';
import { checkPaths } from './paths.ts';
import { checkPermissions } from './permissions.ts';
import { checkServerFiles } from './server-files.ts';
import { createSubject, objectAt, type Subject } from './subject.ts';
import type { FileView, ValidateOptions, ValidationReport } from './types.ts';
import { checkVariables } from './variables.ts';

/**
 * Everything that is wrong with a manifest, at once and in the order of the text: as JSON, by the
 * strict schema of its spec version, and beyond the schema. docs/problems.md explains every code.
 * It never throws, unless `files` does.
 */
export async function validateManifest(
  text: string | Uint8Array,
  options: ValidateOptions = {},
): Promise<ValidationReport> {
  const source = parseSource(text);
  const { manifest, problems } = readManifest(source, 'strict');
  if (manifest === undefined || options.schemaOnly === true) return report(problems);
  const subject = createSubject(manifest, objectAt(source.value));
  const findings = [
    ...checkSubject(subject, options.target),
    ...(options.files === undefined ? [] : await checkFiles(subject, options.files)),
  ];
  return report([...problems, ...locate(withoutRepeated(findings, problems), source)]);
}

function checkSubject(subject: Subject, target: ValidateOptions['target']): readonly Finding[] {
  return [
    ...checkIdentity(subject),
    ...checkPaths(subject),
    ...checkCommand(subject),
    ...checkVariables(subject),
    ...checkOptions(subject),
    ...checkEnvironment(subject),
    ...checkCompatibility(subject),
    ...checkDeclarations(subject),
    ...checkPermissions(subject),
    ...(target === 'claude-desktop'
      ? checkClaudeDesktop(subject)
      : checkReplacedEnvironment(subject)),
  ];
}

async function checkFiles(subject: Subject, files: FileView): Promise<readonly Finding[]> {
  return [
    ...(await checkServerFiles(subject, files)),
    ...(await checkImages(subject, files)),
    ...(await checkLocalization(subject, files)),
    ...(await checkDependencies(subject, files)),
  ];
}

/** What the schema has already refused is not to be refused again in other words. */
function withoutRepeated(
  findings: readonly Finding[],
  problems: readonly Problem[],
): readonly Finding[] {
  const refused = new Set(
    problems.filter(({ severity }) => severity === 'error').map(({ path }) => path.join('\0')),
  );
  return findings.filter(({ path }) => !refused.has(path.join('\0')));
}

function locate(findings: readonly Finding[], source: Source): readonly Problem[] {
  return findings.map(({ part = 'value', ...problem }) => {
    const place = source.place(problem.path, part) ?? placeAbove(problem.path, source);
    return place === undefined ? problem : { ...problem, place };
  });
}

/** The key of the nearest object around a value that is not there. */
function placeAbove(path: JsonPath, source: Source): Place | undefined {
  const above = path.slice(0, -1);
  return above.length === 0 ? undefined : (source.place(above, 'key') ?? placeAbove(above, source));
}

function report(problems: readonly Problem[]): ValidationReport {
  const sorted = problems.toSorted(
    (left, right) => (left.place?.offset ?? 0) - (right.place?.offset ?? 0),
  );
  const count = (severity: Problem['severity']) =>
    sorted.filter((problem) => problem.severity === severity).length;
  return { problems: sorted, errors: count('error'), warnings: count('warning') };
}

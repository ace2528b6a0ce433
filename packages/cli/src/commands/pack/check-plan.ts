import type { PackPlan } from '@opendxt/bundle';
import {
  parseSource,
  readManifest,
  validateManifest,
  type Manifest,
  type Problem,
} from '@opendxt/manifest';
import { renderProblem, type Printer } from '../../printer/index.ts';
import { planFileView } from './plan-files.ts';

export interface CheckedPlan {
  /** Absent where the text is no manifest at all; then there are errors. */
  readonly manifest?: Manifest;
  /** About the manifest, held against what will be in the bundle; then about the files. */
  readonly problems: readonly Problem[];
  readonly errors: number;
  readonly warnings: number;
}

/** Validates the manifest as an author's, and counts that with what the plan found. */
export async function checkPlan(plan: PackPlan): Promise<CheckedPlan> {
  const report = await validateManifest(plan.manifestText, { files: planFileView(plan.entries) });
  const { manifest } = readManifest(parseSource(plan.manifestText), 'strict');
  const count = (severity: Problem['severity']) =>
    plan.problems.filter((problem) => problem.severity === severity).length;
  return {
    ...(manifest === undefined ? {} : { manifest }),
    problems: [...report.problems, ...plan.problems],
    errors: report.errors + count('error'),
    warnings: report.warnings + count('warning'),
  };
}

/**
 * Shows every problem on stderr; what only informs is left out under `--quiet`. With a `target`, the
 * manifest is the one that was completed for it.
 */
export function showProblems(
  { problems }: CheckedPlan,
  plan: { readonly problems: readonly Problem[]; readonly manifestText: string },
  {
    folder,
    printer,
    target,
  }: { readonly folder: string; readonly printer: Printer; readonly target?: string },
): void {
  const style = printer.styleNote.bind(printer);
  const here = folder === '.';
  const of = target === undefined ? '' : ` for ${target}`;
  const file = `${here ? 'manifest.json' : `${folder}/manifest.json`}${of}`;
  for (const problem of problems) {
    const options = plan.problems.includes(problem)
      ? { file: `${here ? 'this folder' : folder}${of}`, style }
      : { file, style, text: plan.manifestText };
    const text = `${renderProblem(problem, options).join('\n')}\n`;
    if (problem.severity === 'info') printer.note(text);
    else printer.error(text);
  }
}

import type { PackPlan } from '@opendxt/bundle';
import {
  parseSource,
  readManifest,
  validateManifest,
  type Manifest,
  type Problem,
} from '@opendxt/manifest';
import { renderProblem, type RenderOptions } from '../../printer/index.ts';
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

/** Every problem as lines, an empty one after each. */
export function listProblems(
  checked: CheckedPlan,
  plan: PackPlan,
  { folder, style }: { readonly folder: string; readonly style: RenderOptions['style'] },
): string[] {
  const file = folder === '.' ? 'manifest.json' : `${folder}/manifest.json`;
  return checked.problems.flatMap((problem) => {
    const options = plan.problems.includes(problem)
      ? { file: folder, style }
      : { file, style, text: plan.manifestText };
    return [...renderProblem(problem, options), ''];
  });
}

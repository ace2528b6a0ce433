import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pythonTargetName, type PythonTarget } from '@opendxt/bundle';
import { runPipFor, type ProgramRun, type Pip, type VendorContext } from '../clients/index.ts';
import { closureFor } from './closure.ts';
import { readPipReport, type Reported } from './pip-report.ts';

/** What one resolution by pip works with. */
export interface PipWork extends PipPlace {
  /** The requirements file. */
  readonly requirements: string;
  /** Lines of constraints beside it. */
  readonly bounds: readonly string[];
}

export interface PipPlace {
  readonly pip: Pip;
  /** A folder for files of ours. */
  readonly work: string;
  /** A folder with the wheels that were built here. */
  readonly wheels: string;
  readonly context: VendorContext;
}

/** Versions by project. */
export type Versions = ReadonlyMap<string, string>;

export type Attempt =
  | { readonly found: readonly Reported[]; readonly failed?: undefined }
  | { readonly found?: undefined; readonly failed: ProgramRun };

/** More rounds than chains of markers are long. */
const maxRounds = 8;

/**
 * Asks pip what a target takes, with these versions fixed. What pip left out, because it saw
 * markers otherwise than we do, is asked for in a further round; what it took for nothing is left
 * out.
 */
export async function attemptByPip(
  task: PipWork,
  target: PythonTarget,
  fixed: Versions,
): Promise<Attempt> {
  const path = (kind: string) => join(task.work, `${pythonTargetName(target)}-${kind}`);
  const constraints = [...fixed].map(([name, version]) => `${name}==${version}`);
  const lines = [...constraints, ...task.bounds].map((line) => `${line}\n`);
  await writeFile(path('constraints.txt'), lines.join(''));
  let extra: readonly string[] = [];
  for (let round = 0; round < maxRounds; round++) {
    await writeFile(path('extra.txt'), extra.map((line) => `${line}\n`).join(''));
    const files = ['-r', task.requirements, '-r', path('extra.txt'), '-c', path('constraints.txt')];
    const run = await dryRun(task, target, path('report.json'), files);
    if (run.status !== 0) return { failed: run };
    const reported = readPipReport(await readFile(path('report.json'), 'utf8'));
    const known = new Map(reported.map((project) => [project.name, project]));
    const roots = reported.filter(({ requested }) => requested);
    const { needed, lacking } = closureFor(known, roots, target);
    if (lacking.length === 0) return { found: reported.filter(({ name }) => needed.has(name)) };
    extra = [...extra, ...lacking];
  }
  throw new Error(`pip leaves out ${extra.join(', ')}`);
}

/** Which file pip would take for these requirements alone; undefined where none fits the target. */
export async function fileByPip(
  task: PipPlace,
  target: PythonTarget,
  requirement: string,
): Promise<Reported | undefined> {
  const report = join(task.work, `${pythonTargetName(target)}-one.json`);
  const run = await dryRun(task, target, report, ['--no-deps', requirement]);
  if (run.status !== 0) return undefined;
  return readPipReport(await readFile(report, 'utf8'))[0];
}

function dryRun(
  { pip, wheels, context }: PipPlace,
  target: PythonTarget,
  report: string,
  wanted: readonly string[],
): Promise<ProgramRun> {
  const args = ['install', '--dry-run', '--ignore-installed', '--report', report];
  // pip wants a folder for another platform than its own; nothing is written there.
  const places = ['--target', wheels, '--find-links', wheels];
  return runPipFor(target, pip, [...args, ...places, ...wanted], context);
}

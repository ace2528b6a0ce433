import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fitsTag, formatRequirement, parseWheelName, type PythonTarget } from '@opendxt/bundle';
import { CliError } from '../../command/index.ts';
import { explainPip, quote, runPip, type ProgramRun } from '../clients/index.ts';
import { mentionedRequirements } from './mentioned.ts';
import { fileByPip, type PipWork, type Versions } from './pip-attempt.ts';
import { readPipReport, type Reported } from './pip-report.ts';

/**
 * Builds what a failed resolution wants and the index has only the source of, as pip does on this
 * machine; whether the target can go on with it. CliError `install-failed` where a build fails.
 */
export async function buildSources(
  task: PipWork,
  target: PythonTarget,
  failed: ProgramRun,
  fixed: Versions,
): Promise<boolean> {
  let isUsable = false;
  for (const { marker: _, ...requirement } of mentionedRequirements(failed)) {
    const { name } = requirement;
    const version = fixed.get(name);
    const wanted = version === undefined ? formatRequirement(requirement) : `${name}==${version}`;
    if (await isBuilt(task, name)) continue;
    if ((await fileByPip(task, target, wanted)) !== undefined) continue;
    const here = await fileHere(task, wanted);
    if (here === undefined || here.fileName.endsWith('.whl')) continue;
    task.context.onProgress?.(`building ${name} ${here.version} from its source …`);
    await buildWheel(task, here);
    isUsable ||= await isBuilt(task, name, target);
  }
  return isUsable;
}

/** What pip would take on this machine itself; undefined where it finds nothing. */
export async function fileHere(
  { pip, work, context }: PipWork,
  requirement: string,
): Promise<Reported | undefined> {
  const report = join(work, 'here.json');
  const args = ['install', '--dry-run', '--ignore-installed', '--no-deps', '--report', report];
  const run = await runPip(pip, [...args, requirement], context);
  if (run.status === 0) return readPipReport(await readFile(report, 'utf8'))[0];
  const isMissing = /No matching distribution found/.test(run.stderr);
  if (isMissing) return undefined;
  throw explainPip(run, `\`${requirement}\``, context);
}

async function buildWheel(
  { pip, wheels, context }: PipWork,
  { name, version, fileName }: Reported,
): Promise<void> {
  const args = ['wheel', '--no-deps', '--no-binary', name, '--wheel-dir', wheels];
  const run = await runPip(pip, [...args, `${name}==${version}`], context);
  if (run.status === 0) return;
  throw new CliError(
    'install-failed',
    `the package index has only the source of \`${name}\` ${version} (\`${fileName}\`), which can't be built here`,
    { hint: quote('pip', run.stderr.split('\n')) },
  );
}

/** A wheel of this project was built, and fits the target where one is given. */
async function isBuilt({ wheels }: PipWork, name: string, target?: PythonTarget): Promise<boolean> {
  const built = (await readdir(wheels)).filter((file) => file.endsWith('.whl')).map(parseWheelName);
  return built.some(
    (wheel) =>
      wheel.name === name &&
      (target === undefined || wheel.tags.some((tag) => fitsTag(tag, target))),
  );
}

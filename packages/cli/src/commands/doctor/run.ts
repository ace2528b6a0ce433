import { examine, examinedOf, type Finding, parseTarget } from '@opendxt/bundle';
import {
  CliError,
  readOption,
  type CommandBody,
  type CommandContext,
  type ExitStatus,
} from '../../command/index.ts';
import { plural } from '../../printer/index.ts';
import { type ChecklistLine, goThroughChecklist } from './checklist.ts';
import { describeFinding, groupFindings, listChange, listChecklist, listGroup } from './present.ts';
import { type Change, makeChanges, planRepairs } from './repair.ts';
import { type Started, startClean } from './start.ts';
import { openSubject, type Subject } from './subject.ts';

interface Options {
  readonly target?: string;
  readonly run: boolean;
  readonly checklist?: boolean;
  readonly fix?: boolean;
  readonly dryRun?: boolean;
}

interface Outcome {
  readonly subject: Subject;
  readonly findings: readonly Finding[];
  readonly changes: readonly Change[];
  readonly started: Started | undefined;
  readonly checklist: readonly ChecklistLine[] | undefined;
}

export const run: CommandBody<Options> = async (context, [given = '.'], options) => {
  const outcome = await look(context, given, options);
  try {
    return report(context, outcome, options);
  } finally {
    await outcome.subject[Symbol.asyncDispose]();
  }
};

async function look(context: CommandContext, given: string, options: Options): Promise<Outcome> {
  const { printer } = context;
  const isMending = options.fix === true;
  if (options.dryRun === true && !isMending)
    throw new CliError('usage', '`--dry-run` goes with `--fix`');
  printer.progress(`looking at \`${given}\` …`);
  let subject = await openSubject(context, given);
  try {
    if (isMending && subject.folder === undefined)
      throw new CliError('usage', `\`--fix\` expects a folder, found ${wordsFor(subject)}`);
    let seen = await examineSubject(subject, options);
    const changes = isMending ? await planRepairs(subject.folder ?? '', seen) : [];
    if (changes.length > 0 && options.dryRun !== true) {
      await makeChanges(subject.folder ?? '', changes);
      subject = await openSubject(context, given);
      seen = await examineSubject(subject, options);
    }
    printer.endProgress();
    const started = options.run ? await startClean(context, given) : undefined;
    const findings = merge(seen, started?.findings ?? []);
    const checklist =
      options.checklist === true
        ? await goThroughChecklist(context, { subject, findings, started })
        : undefined;
    return { subject, findings, changes, started, checklist };
  } catch (error) {
    await subject[Symbol.asyncDispose]();
    throw error;
  } finally {
    printer.endProgress();
  }
}

function wordsFor({ from }: Subject): string {
  return from === 'bundle' ? 'a bundle' : 'an installed extension';
}

function examineSubject({ manifest, contents }: Subject, { target }: Options): Promise<Finding[]> {
  const targets =
    target === undefined
      ? undefined
      : readOption('--target', () => target.split(',').map(parseTarget));
  return examine(examinedOf(manifest, contents, targets === undefined ? {} : { targets }));
}

/** Errors first; what the run shows again of what the files showed is said once. */
function merge(seen: readonly Finding[], ran: readonly Finding[]): readonly Finding[] {
  const known = new Set(
    seen.filter(({ severity }) => severity === 'error').map(({ code }) => code),
  );
  const all = [...seen, ...ran.filter(({ code }) => !known.has(code))];
  return [
    ...all.filter(({ severity }) => severity === 'error'),
    ...all.filter(({ severity }) => severity === 'warning'),
  ];
}

function report({ printer }: CommandContext, outcome: Outcome, options: Options): ExitStatus {
  const { subject, findings, changes, started, checklist } = outcome;
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  const isLacking = checklist?.some(({ state }) => state === 'missing') === true;
  const hasFailed =
    started !== undefined && (started.report?.ok === false || started.why !== undefined);
  const ok = errors === 0 && !hasFailed && !isLacking;
  const { name, version } = subject.manifest;
  printer.document({
    name,
    version,
    from: subject.from,
    ok,
    errors,
    warnings,
    findings: findings.map(describeFinding),
    ...(started === undefined ? {} : { run: describeStarted(started) }),
    ...(checklist === undefined ? {} : { checklist }),
    ...(options.fix === true ? { fixed: options.dryRun !== true, changes } : {}),
  });
  if (options.fix === true) {
    printer.data(changes.length === 0 ? 'nothing that is safe to change' : changed(options));
    for (const line of changes.flatMap(listChange)) printer.data(line);
    printer.data('');
  }
  if (checklist === undefined)
    for (const line of groupFindings(findings).flatMap((group) => listGroup(group, printer)))
      printer.data(line);
  else for (const line of listChecklist(checklist, printer)) printer.data(line);
  sayHowItRan(printer, started);
  const isMendable = findings.some(({ repairs = [] }) => repairs.length > 0);
  if (isMendable && options.fix !== true && subject.folder !== undefined)
    printer.note('`--fix` makes the changes that are safe, `--fix --dry-run` shows them');
  const counts = [
    ...(errors > 0 ? [plural(errors, 'error')] : []),
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
  ].join(', ');
  const verdict = ok
    ? printer.style('green', 'nothing is wrong')
    : printer.style('red', 'something is wrong');
  printer.data(`${name} ${version}: ${verdict}${counts === '' ? '' : ` (${counts})`}`);
  return ok ? 0 : 1;
}

function changed({ dryRun }: Options): string {
  return dryRun === true ? 'would be changed:' : 'changed:';
}

function describeStarted({ report, why, unexplained }: Started) {
  return report === undefined
    ? { ok: false, why }
    : { ok: report.ok, runs: report.runs.length, isolation: report.isolation, unexplained };
}

function sayHowItRan(printer: CommandContext['printer'], started: Started | undefined): void {
  if (started === undefined) return;
  const { report, why, unexplained } = started;
  if (why !== undefined) printer.note(`it was not started: ${why}`);
  for (const message of unexplained) printer.data(`it does not start: ${message}`);
  if (report === undefined) return;
  const failed = report.runs.filter(({ ok }) => !ok).length;
  printer.note(
    report.runs.length === 0
      ? 'it was not started: this machine has no interpreter that the manifest takes'
      : failed === 0
        ? 'it starts on a clean machine'
        : `${failed} of ${report.runs.length} starts on a clean machine failed; \`dxt test\` shows each`,
  );
}

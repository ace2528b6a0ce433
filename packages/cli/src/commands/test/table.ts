import type { CleanReport, CleanRow, CleanRun } from '@opendxt/host';
import {
  formatDuration,
  formatTable,
  plural,
  visibleBlock,
  visibleLine,
  type Printer,
} from '../../printer/index.ts';

const runtimes = { node: 'Node', python: 'Python', uv: 'uv' } as const;

const variants: Readonly<Record<CleanRow['variant'], string>> = {
  usual: 'modes as packed',
  'mode-0600': 'every file at 0600',
};

/** `Python 3.12.1, every file at 0600`. */
export function describeRow({ runtime, variant }: CleanRow): string {
  return [...nameOf(runtime), variants[variant]].join(', ');
}

function nameOf(runtime: CleanRow['runtime']): readonly string[] {
  if (runtime === undefined) return [];
  const version = runtime.version ?? runtime.wanted;
  return [version === undefined ? runtimes[runtime.name] : `${runtimes[runtime.name]} ${version}`];
}

/** A row for each run: what ran it, how the files lay, how it went. */
export function listRows({ runs }: CleanReport, printer: Printer): readonly string[] {
  const rows = formatTable(
    runs.map((run) => [
      run.ok ? 'passed' : 'FAILED',
      nameOf(run.runtime)[0] ?? 'its own program',
      variants[run.variant],
      run.startTime === undefined ? '–' : formatDuration(run.startTime),
      run.ok ? whatItHas(run) : run.failures.map(({ code }) => code).join(', '),
    ]),
  );
  return rows.map((row, index) => {
    const ok = runs[index]?.ok === true;
    const word = ok ? 'passed' : 'FAILED';
    return `${printer.style(ok ? 'green' : 'red', word)}${row.slice(word.length)}`;
  });
}

function whatItHas({ tools, prompts, resources, call }: CleanRun): string {
  return [
    plural(tools.length, 'tool'),
    ...(prompts === undefined ? [] : [plural(prompts.length, 'prompt')]),
    ...(resources === undefined ? [] : [plural(resources.length, 'resource')]),
    ...(call === undefined
      ? []
      : [`\`${call.tool}\` answered in ${formatDuration(call.milliseconds)}`]),
  ].join(', ');
}

/** What failed and why, what is warned of, and what the machine that was made clean is not. */
export function listDetails(report: CleanReport, printer: Printer): readonly string[] {
  const { runs, standIns, skippedPythons, isolation, unseen } = report;
  return [
    ...runs
      .filter(({ ok }) => !ok)
      .flatMap((run, index, failed) => ['', ...listFailures(run, failed[index - 1], printer)]),
    ...listWarnings(runs, printer),
    '',
    ...(standIns.length === 0 ? [] : [`stood in for settings: ${standIns.join('; ')}`]),
    ...(skippedPythons.length === 0
      ? []
      : [`left out, as the manifest does not take them: Python ${skippedPythons.join(', ')}`]),
    isolation === 'bubblewrap'
      ? 'clean by a box: no packages, files or network of this machine'
      : 'clean by its environment alone:',
    ...unseen.map((sentence) => `  ${sentence}`),
  ];
}

/** What failed in the same way before is not told again: it is the same server, on other files. */
function listFailures(
  run: CleanRun,
  before: CleanRun | undefined,
  printer: Printer,
): readonly string[] {
  const title = `${printer.styleNote(['bold', 'red'], 'failed')}: ${visibleLine(describeRow(run))}`;
  if (before !== undefined && waysOf(before) === waysOf(run)) return [`${title}: as above`];
  return [
    title,
    ...run.failures.flatMap(({ code, message, hint }) => [
      `  ${visibleBlock(message)} [${code}]`,
      ...(hint === undefined ? [] : [`  hint: ${visibleBlock(hint)}`]),
    ]),
  ];
}

/** Messages may have the folder of the run in them. */
function waysOf({ failures, exit }: CleanRun): string {
  const ways = failures.map(({ code, message, hint }) => [code, message, hint]);
  return JSON.stringify([ways, exit?.code, exit?.signal]).replaceAll(
    /opendxt-clean-\w+[/\\]+\d+/g,
    '',
  );
}

/** Once each, whichever runs it was seen in; times differ and say it all the same. */
function listWarnings(runs: readonly CleanRun[], printer: Printer): readonly string[] {
  const seen = new Map(
    runs.flatMap(({ warnings }) => warnings).map((warning) => [warning.code, warning.message]),
  );
  const word = printer.styleNote('yellow', 'warning');
  return [...seen].map(([code, message]) => `${word}: ${visibleLine(message)} [${code}]`);
}

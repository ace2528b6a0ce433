import { explainFailure, type Finding } from '@opendxt/bundle';
import { type CleanReport, type CleanRun, testOnCleanMachine } from '@opendxt/host';
import type { CommandContext } from '../../command/index.ts';
import { machineOf } from '../../host-access/index.ts';
import { describeError } from '../../printer/index.ts';
import { unpack } from '../../unpacked/index.ts';

/** How the start on a clean machine went, and what its failures mean. */
export interface Started {
  /** Absent where nothing could be started: `why` says it then. */
  readonly report?: CleanReport;
  readonly why?: string;
  readonly findings: readonly Finding[];
  /** Failures that no diagnosis is known for. */
  readonly unexplained: readonly string[];
}

/** Starts it where nothing is installed, and reads from what it leaves why it failed. */
export async function startClean(context: CommandContext, given: string): Promise<Started> {
  const { printer, signal } = context;
  try {
    await using bundle = await unpack(context, given);
    const { dir, manifest } = bundle;
    const report = await testOnCleanMachine({
      dir,
      manifest,
      machine: machineOf(context),
      signal,
      onRun: (_, index, count) => printer.progress(`starting it, ${index + 1} of ${count} …`),
    });
    return { report, ...explain(report.runs) };
  } catch (error) {
    signal.throwIfAborted();
    return { why: describeError(error).message, findings: [], unexplained: [] };
  } finally {
    printer.endProgress();
  }
}

function explain(runs: readonly CleanRun[]): Pick<Started, 'findings' | 'unexplained'> {
  const findings = new Map<string, Finding>();
  const unexplained = new Set<string>();
  for (const run of runs) {
    if (run.ok) continue;
    const { stderr, exit, failures, noise } = run;
    const finding = explainFailure({
      stderr,
      failures,
      noise,
      platform: process.platform,
      ...(exit === undefined ? {} : { exit }),
    });
    if (finding === undefined) for (const { message } of failures) unexplained.add(message);
    else if (!findings.has(finding.code)) findings.set(finding.code, finding);
  }
  return { findings: [...findings.values()], unexplained: [...unexplained] };
}

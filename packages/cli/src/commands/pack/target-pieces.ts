import type { PackPlan, Target } from '@opendxt/bundle';
import type { CommandContext, ExitStatus } from '../../command/index.ts';
import { plural } from '../../printer/index.ts';
import type { CheckedPlan } from './check-plan.ts';
import { fail } from './fail.ts';
import {
  describePlan,
  describeProof,
  describeReport,
  listFailure,
  listRemarks,
  listResult,
} from './result.ts';
import type { Composed } from './targets/index.ts';
import type { Written } from './write-proven.ts';

/** The bundle of one target, before it is written. */
export interface Piece {
  readonly target: Target;
  readonly name: string;
  /** As the result says it. */
  readonly output: string;
  readonly file: string;
  readonly composed: Composed;
  readonly plan: PackPlan;
  readonly checked: CheckedPlan;
}

/** Says what was written, or why nothing was. */
export function reportPieces(
  { printer }: CommandContext,
  {
    pieces,
    written,
    described,
  }: { pieces: readonly Piece[]; written: readonly Written[]; described: object },
): ExitStatus {
  const details = { ...described, ...describePieces(pieces, written) };
  const failed = written.findIndex(({ proof }) => proof.status === 'failed');
  const proof = written[failed]?.proof;
  if (proof?.status === 'failed')
    return fail(printer, {
      code: 'start-failed',
      message: `nothing is written: the server for ${pieces[failed]?.name} does not start as it should`,
      details,
      lines: listFailure(proof.start),
    });
  for (const { proof } of written) {
    if (proof.status !== 'proven') continue;
    const { note, warning } = listRemarks(proof.start);
    if (note !== undefined) printer.note(note);
    if (warning !== undefined) printer.warn(warning);
  }
  printer.document(details);
  for (const [index, { output }] of pieces.entries()) {
    const result = written[index];
    if (result === undefined) continue;
    for (const line of listResult(output, result.report, result.proof)) printer.data(line);
  }
  const proven = written.filter(({ proof }) => proof.status === 'proven').length;
  printer.note(`${plural(pieces.length, 'bundle')}, ${proven} proven to start here`);
  return 0;
}

/** What `--json` says about each target. */
export function describePieces(pieces: readonly Piece[], written: readonly Written[]): object {
  return {
    isUniversal: pieces.every(({ composed }) => composed.isUniversal),
    targets: pieces.map(({ name, file, plan, checked, composed }, index) => {
      const result = written[index];
      return {
        target: name,
        file,
        ...describePlan(plan),
        ...(result === undefined
          ? {}
          : { ...describeReport(result.report), proof: describeProof(result.proof) }),
        withScripts: composed.withScripts,
        problems: checked.problems,
      };
    }),
  };
}

import {
  chooseSandbox,
  noIsolation,
  quickSelfTest,
  selfTest,
  type IsolationLevel,
  type SelfTestReport,
} from '@opendxt/host';
import type { CommandContext, ExitStatus } from '../../command/index.ts';
import { homeOf, machineOf } from '../../host-access/index.ts';
import { plural } from '../../printer/index.ts';
import type { SandboxOptions } from './options.ts';
import { showReport } from './show-report.ts';

/** The least that a system of ours is expected to give; elsewhere nothing is promised. */
const expected: Readonly<Record<string, IsolationLevel>> = { linux: 'full' };

const worth: readonly IsolationLevel[] = ['none', 'partial', 'full'];

/** Tries everything and shows it: 1 when the level is less than it should be. */
export async function testSandbox(
  context: CommandContext,
  { unconfined = false, quick = false }: SandboxOptions,
): Promise<ExitStatus> {
  const { printer } = context;
  const machine = machineOf(context);
  const chosen = await chooseSandbox(homeOf(context), machine);
  const backend = unconfined ? noIsolation : chosen;
  const report = quick
    ? await quickSelfTest(backend)
    : await selfTest(backend, {
        compare: !unconfined,
        onTrial: (language, boxed) =>
          printer.progress(`trying to escape from ${language}${boxed ? '' : ', without a box'} …`),
      });
  printer.endProgress();
  const should = better(chosen.level, expected[machine.platform] ?? 'none');
  const isAsItShould = worth.indexOf(report.level) >= worth.indexOf(should);
  printer.document({ ...report, expected: should, shortcomings: backend.shortcomings });
  showReport(printer, report);
  for (const shortcoming of backend.shortcomings) printer.note(`missing: ${shortcoming}`);
  for (const language of report.missing)
    printer.warn(`nothing was tried from ${language}: this machine has no program for it`);
  if (isAsItShould || unconfined) return 0;
  printer.error(
    `${printer.styleNote(['bold', 'red'], 'not isolated as it should be')}: expected ${should}, found ${report.level} (${summary(report)})`,
  );
  return 1;
}

function summary({ probes, grants }: SelfTestReport): string {
  const escaped = probes.filter(({ outcome }) => outcome === 'escaped').length;
  const broken = grants.filter(({ works }) => !works).length;
  const parts = [`${escaped} of ${plural(probes.length, 'probe')} escaped`];
  if (broken > 0) parts.push(`${plural(broken, 'grant')} did not work`);
  return parts.join(', ');
}

/** Held against both what the backend says of itself and what the system could give. */
function better(one: IsolationLevel, other: IsolationLevel): IsolationLevel {
  return worth.indexOf(one) > worth.indexOf(other) ? one : other;
}

import { resolve } from 'node:path';
import { testOnCleanMachine, type CleanOptions, type CleanReport } from '@opendxt/host';
import { CliError, readCount, type CommandBody } from '../../command/index.ts';
import { readSettingsFor } from '../../given-settings/index.ts';
import { machineOf } from '../../host-access/index.ts';
import { formatDuration } from '../../printer/index.ts';
import { unpack, type Unpacked } from '../../unpacked/index.ts';
import { writeJunit } from './junit.ts';
import { readTarget, type Target } from './target.ts';
import { describeRow, listDetails, listRows } from './table.ts';

interface Options {
  readonly call?: string;
  readonly python?: string;
  readonly set?: readonly string[];
  readonly secret?: readonly string[];
  readonly timeout: string;
  readonly junit?: string;
}

export const run: CommandBody<Options> = async (context, positionals, options) => {
  const { printer, cwd, signal } = context;
  const target = readTarget(positionals, options.call);
  const handshakeTimeout = readCount('--timeout', options.timeout) * 1000;
  await using bundle = await unpack(context, target.path);
  for (const refusal of bundle.refusals)
    printer.warn(`\`dxt pack\` refuses this folder: ${refusal}`);
  const { dir, manifest } = bundle;
  const settings = await readSettingsFor(
    context,
    manifest,
    options.set ?? [],
    options.secret ?? [],
  );
  const report = await testOnCleanMachine({
    dir,
    manifest,
    settings,
    handshakeTimeout,
    machine: machineOf(context),
    signal,
    ...pythonsOf(bundle, options.python),
    ...callOf(target),
    onRun: (row, index, count) =>
      printer.progress(`run ${index + 1} of ${count}: ${describeRow(row)}`),
  });
  printer.endProgress();
  if (report.runs.length === 0) throw noneFits(bundle, report);
  const { name, version } = manifest;
  if (options.junit !== undefined)
    await writeJunit(resolve(cwd, options.junit), { name, version }, report);
  printer.document({ name, version, from: bundle.from, ...report });
  for (const line of listRows(report, printer)) printer.data(line);
  for (const line of listDetails(report, printer)) printer.note(line);
  const failed = report.runs.filter(({ ok }) => !ok).length;
  const slowest = Math.max(...report.runs.map(({ startTime = 0 }) => startTime));
  printer.note(
    failed === 0
      ? `it starts on a clean machine: ${formatDuration(slowest)} at the most, of ${formatDuration(handshakeTimeout)} that clients wait`
      : `${failed} of ${report.runs.length} runs failed; \`dxt doctor\` says more`,
  );
  return report.ok ? 0 : 1;
};

function pythonsOf(
  { manifest }: Unpacked,
  given: string | undefined,
): Pick<CleanOptions, 'pythons'> {
  if (given === undefined) return {};
  if (manifest.server.type !== 'python' && manifest.server.type !== 'uv')
    throw new CliError(
      'usage',
      `\`--python\` is for servers in Python, and this one is of the type \`${manifest.server.type}\``,
    );
  if (given === 'all') return { pythons: 'all' };
  const pythons = given
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const odd = pythons.find((part) => !/^3(?:\.\d+){1,2}t?$/.test(part));
  if (odd !== undefined || pythons.length === 0)
    throw new CliError(
      'usage',
      `\`--python\` expects versions as \`3.10,3.12\`, or \`all\`, found \`${odd ?? given}\``,
    );
  return { pythons };
}

function callOf({ call }: Target): Pick<CleanOptions, 'call'> {
  return call === undefined ? {} : { call };
}

function noneFits({ manifest }: Unpacked, { skippedPythons }: CleanReport): CliError {
  const found = skippedPythons.length === 0 ? 'none' : skippedPythons.join(', ');
  const range = manifest.compatibility.runtimes['python'] ?? '*';
  return new CliError(
    'not-found',
    `expected a Python that fits \`${range}\` on this machine, found ${found}`,
  );
}

import { resolve } from 'node:path';
import { planPack } from '@opendxt/bundle';
import { readCount, refuseToOverwrite, type CommandBody } from '../../command/index.ts';
import { countProblems } from '../../printer/index.ts';
import { checkPlan, showProblems } from './check-plan.ts';
import { defaultOutput } from './output.ts';
import { listPlan } from './plan-listing.ts';
import {
  describePlan,
  describeProof,
  describeReport,
  listFailure,
  listRemarks,
  listResult,
} from './result.ts';
import { readLevel, readSettings, readSourceDate, type Options } from './settings.ts';
import { writeProven } from './write-proven.ts';

export const run: CommandBody<Options> = async (context, [folder = '.'], options) => {
  const { printer, cwd, signal } = context;
  const level = readLevel(options.level);
  const time = readSourceDate(context.env);
  const paint = printer.styleNote.bind(printer);
  const fail = (code: string, message: string, details: object, lines: readonly string[] = []) => {
    printer.document({ error: { code, message }, ...details });
    printer.error(
      [`${paint(['bold', 'red'], 'error')}: ${message} [${code}]`, ...lines].join('\n'),
    );
    return 1 as const;
  };

  printer.progress('looking at what goes in …');
  const plan = await planPack(resolve(cwd, folder), {
    noPrune: !options.prune,
    signal,
    ...(options.sizeBudget === undefined
      ? {}
      : { sizeBudget: readCount('--size-budget', options.sizeBudget) }),
    ...(options.allowSecret === undefined ? {} : { allowSecrets: options.allowSecret }),
    ...(options.output === undefined ? {} : { ignoreFiles: [resolve(cwd, options.output)] }),
  });
  const say = options.dryRun === true ? printer.data.bind(printer) : printer.note.bind(printer);
  for (const line of [...listPlan(plan, { everything: printer.isVerbose }), '']) say(line);

  const checked = await checkPlan(plan);
  const { manifest, problems } = checked;
  showProblems(checked, plan, { folder, printer });
  if (checked.errors > 0 || manifest === undefined)
    return fail('invalid', `nothing is packed: ${countProblems(checked)}`, { problems });

  const settings = readSettings(manifest, options.set ?? []);
  const output = options.output ?? defaultOutput(manifest);
  const file = resolve(cwd, output);
  await refuseToOverwrite(file, output);
  const described = { file, name: manifest.name, version: manifest.version, ...describePlan(plan) };
  if (options.dryRun === true) {
    printer.document({ dryRun: true, ...described, problems });
    printer.data(`\`${output}\` would be written`);
    return 0;
  }

  const { report, proof } = await writeProven(context, {
    plan,
    manifest,
    file,
    settings: options.start ? settings : undefined,
    write: {
      level,
      compressor: options.portable === true ? 'portable' : 'zlib',
      ...(time === undefined ? {} : { time }),
    },
  });
  const details = {
    ...described,
    ...describeReport(report),
    proof: describeProof(proof),
    problems,
  };
  if (proof.status === 'failed') {
    const message = `\`${output}\` was not written: its server does not start as it should`;
    return fail('start-failed', message, details, listFailure(proof.start));
  }
  if (proof.status === 'proven') {
    const { note, warning } = listRemarks(proof.start);
    if (note !== undefined) printer.note(note);
    if (warning !== undefined) printer.warn(warning);
  }
  printer.document(details);
  for (const line of listResult(output, report, proof)) printer.data(line);
  return 0;
};

import { resolve } from 'node:path';
import { planPack } from '@opendxt/bundle';
import type { CommandBody } from '../../command/index.ts';
import { refuseToOverwrite } from '../../output-file/index.ts';
import { countProblems } from '../../printer/index.ts';
import { checkPlan, showProblems } from './check-plan.ts';
import { fail } from './fail.ts';
import { listed } from './listed.ts';
import { defaultOutput } from './output.ts';
import { packTargets } from './pack-targets.ts';
import { listPlan } from './plan-listing.ts';
import {
  describePlan,
  describeProof,
  describeReport,
  listFailure,
  listRemarks,
  listResult,
} from './result.ts';
import {
  planOptions,
  readSettings,
  refuseWithoutTarget,
  writeOptions,
  type Options,
} from './settings.ts';
import { readVendoring } from './targets/index.ts';
import { packagesCache, planVendored } from './vendored-plan.ts';
import { writeProven } from './write-proven.ts';

export const run: CommandBody<Options> = async (context, [folder = '.'], options) => {
  const { printer, cwd, signal } = context;
  if (options.target !== undefined)
    return packTargets(context, folder, { ...options, target: options.target });
  refuseWithoutTarget(options);
  const write = writeOptions(options, context.env);

  printer.progress('looking at what goes in …');
  const omit = options.output === undefined ? [] : [resolve(cwd, options.output)];
  const wanted = { ...planOptions(options), signal, ignoreFiles: omit };
  const vendoring = readVendoring(options, packagesCache(context));
  await using vendored =
    vendoring === undefined
      ? undefined
      : await planVendored(context, { folder, vendoring, omit, options: wanted });
  const planned = vendored?.plan ?? (await planPack(resolve(cwd, folder), wanted));
  const plan = await listed(context, planned, options);
  const say = options.dryRun === true ? printer.data.bind(printer) : printer.note.bind(printer);
  for (const line of [...listPlan(plan, { everything: printer.isVerbose }), '']) say(line);

  const checked = await checkPlan(plan);
  const { manifest, problems } = checked;
  showProblems(checked, plan, { folder, printer });
  if (checked.errors > 0 || manifest === undefined)
    return fail(printer, {
      code: 'invalid',
      message: `nothing is packed: ${countProblems(checked)}`,
      details: { problems },
    });

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

  const work = { plan, manifest, file, settings: options.start ? settings : undefined };
  const [written] = await writeProven(context, [work], write);
  if (written === undefined) throw new Error('a bundle was neither written nor refused');
  const { report, proof } = written;
  const details = {
    ...described,
    ...describeReport(report),
    proof: describeProof(proof),
    problems,
  };
  if (proof.status === 'failed') {
    const message = `\`${output}\` was not written: its server does not start as it should`;
    return fail(printer, {
      code: 'start-failed',
      message,
      details,
      lines: listFailure(proof.start),
    });
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

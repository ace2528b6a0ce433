import { resolve } from 'node:path';
import {
  digestArchive,
  openArchive,
  requestTimestamp,
  signBundle,
  type SignReport,
} from '@opendxt/bundle';
import type { CommandBody } from '../../command/index.ts';
import { refuseToOverwrite } from '../../output-file/index.ts';
import { visibleLine } from '../../printer/index.ts';
import { checkSigned } from './check-signed.ts';
import { type Options, readIdentity, readLayout } from './read-options.ts';

export const run: CommandBody<Options> = async (context, [given = ''], options) => {
  const { printer, cwd, signal } = context;
  const layout = readLayout(options);
  const { output, timestamp } = options;
  const target = output === undefined ? undefined : resolve(cwd, output);
  if (output !== undefined && target !== undefined && layout !== 'detached')
    await refuseToOverwrite(target, output);
  const bundle = resolve(cwd, given);
  const identity = await readIdentity(context, options);

  printer.progress('signing …');
  const report = await signBundle(bundle, {
    ...identity,
    layout,
    time: new Date(),
    signal,
    replace: options.replace === true,
    ...(target === undefined ? {} : { output: target }),
    ...(timestamp === undefined
      ? {}
      : { timestamp: (imprint) => requestTimestamp(timestamp, imprint, { fetch, signal }) }),
  });
  printer.progress('checking what was written …');
  const { timestamp: time, faults } = await checkSigned(bundle, report, { identity, signal });
  const contentDigest = await digestContent(layout === 'detached' ? bundle : report.path, signal);
  const warnings = faults.map(({ message }) => message);
  printer.document({
    ...report,
    contentDigest,
    ...(time === undefined ? {} : { timestamp: time }),
    warnings,
  });
  for (const line of listReport(report, contentDigest, time)) printer.data(line);
  for (const warning of warnings) printer.warn(warning);
  if (timestamp === undefined)
    printer.note(`without \`--timestamp\` it is good until ${report.signer.notAfter}`);
  return 0;
};

async function digestContent(path: string, signal: AbortSignal): Promise<string> {
  const archive = await openArchive(path, { signal });
  try {
    return (await digestArchive(archive)).contentDigest;
  } finally {
    await archive.close();
  }
}

function listReport(report: SignReport, contentDigest: string, time: string | undefined): string[] {
  const { path, layout, signer, fileDigest } = report;
  const how = layout === 'detached' ? 'a detached signature' : `layout ${layout}`;
  return [
    `\`${path}\`: ${how}, signed by ${visibleLine(signer.subject || signer.fingerprint)}`,
    ...(time === undefined ? [] : [`timestamp: ${time}`]),
    `file digest (SHA-256): ${fileDigest}`,
    `content digest: ${contentDigest}`,
  ];
}

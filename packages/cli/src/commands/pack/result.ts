import type { PackPlan, WriteReport } from '@opendxt/bundle';
import type { StartProof } from '@opendxt/host';
import {
  formatBytes,
  formatDuration,
  formatTable,
  plural,
  visibleLine,
} from '../../printer/index.ts';
import type { Proof } from './prove.ts';

/** What `--json` says about what goes in. */
export function describePlan(plan: PackPlan): object {
  const { files, bytes, sizeBudget, excluded, largest } = plan;
  return { files, unpackedSize: bytes, sizeBudget, largest, excluded };
}

/** What `--json` says about the file. */
export function describeReport(report: WriteReport): object {
  const { size, sha256, contentDigest, compressor } = report;
  return { size, sha256, contentDigest, compressor };
}

/** What `--json` says about the start. */
export function describeProof(proof: Proof): unknown {
  if (proof.status === 'skipped' || proof.status === 'impossible') return proof;
  const { tools, noise, stderr, ok: _, ...start } = proof.start;
  return {
    status: proof.status,
    ...start,
    tools: tools.map(({ name }) => name),
    ...(proof.status === 'failed' ? { noise, stderr } : {}),
  };
}

/** What was made, as lines. */
export function listResult(file: string, report: WriteReport, proof: Proof): string[] {
  const rows = [
    [
      'size',
      `${formatBytes(report.size)} (${formatBytes(report.unpackedSize)} in ${plural(report.files, 'file')})`,
    ],
    ['sha256', report.sha256],
    ['content', report.contentDigest],
    ['start', describeStart(proof)],
  ];
  return [visibleLine(file), ...formatTable(rows).map((line) => `  ${line}`)];
}

function describeStart(proof: Proof): string {
  switch (proof.status) {
    case 'skipped':
      return 'not proven (`--no-start`)';
    case 'impossible':
      return `not proven: ${visibleLine(proof.reason)}`;
    default: {
      const { startTime, tools } = proof.start;
      const names = tools.map(({ name }) => visibleLine(name)).join(', ');
      const time = startTime === undefined ? '' : ` in ${formatDuration(startTime)}`;
      return `proven${time}, ${plural(tools.length, 'tool')}${names === '' ? '' : `: ${names}`}`;
    }
  }
}

/** What a good start leaves to be said: settings that were made up, tools that are not declared. */
export function listRemarks({ standIns, undeclaredTools }: StartProof): {
  readonly note?: string;
  readonly warning?: string;
} {
  const names = undeclaredTools.map((name) => `\`${visibleLine(name)}\``).join(', ');
  return {
    ...(standIns.length === 0
      ? {}
      : { note: `settings that were stood in for: ${visibleLine(standIns.join(', '))}` }),
    ...(names === '' ? {} : { warning: `the manifest does not declare these tools: ${names}` }),
  };
}

const linesShown = 30;

/** Why a start was no proof, with what the server said itself. */
export function listFailure({ failures, noise, stderr, standIns }: StartProof): string[] {
  const lines: string[] = [];
  const said = quote(stderr.trimEnd().split('\n'));
  let hasSaid = said.length === 0;
  for (const { code, message, hint } of failures) {
    // Of a server that ended, the message goes on with a shorter end of its stderr.
    const [first = '', ...more] = message.split('\n');
    lines.push(`  ${code}: ${visibleLine(first)}`);
    if (more.length > 0) {
      lines.push(...said);
      hasSaid = true;
    }
    if (hint !== undefined) lines.push(`  = hint: ${visibleLine(hint)}`);
  }
  if (noise.length > 1)
    lines.push('  all that it wrote to stdout beside JSON-RPC:', ...quote(noise));
  if (!hasSaid) lines.push('  the end of its stderr:', ...said);
  if (standIns.length > 0)
    lines.push(
      `  settings that were stood in for: ${visibleLine(standIns.join(', '))}`,
      '  = hint: where the server needs a real value, `--set <key>=<value>` gives it',
    );
  return lines;
}

function quote(text: readonly string[]): string[] {
  const said = text.filter((line) => line.trim() !== '').slice(-linesShown);
  return said.map((line) => `    | ${visibleLine(line)}`);
}

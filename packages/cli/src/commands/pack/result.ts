import type { PackPlan, WriteReport } from '@opendxt/bundle';
import type { StartProof } from '@opendxt/host';
import { formatBytes, formatDuration, formatTable, plural, visible } from '../../printer/index.ts';
import type { Proof } from './prove.ts';

/** What `--json` says about what goes in. */
export function describePlan({ files, bytes, excluded, largest }: PackPlan): object {
  return { files, unpackedSize: bytes, largest, excluded };
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
  return [visible(file), ...formatTable(rows).map((line) => `  ${line}`)];
}

function describeStart(proof: Proof): string {
  switch (proof.status) {
    case 'skipped':
      return 'not proven (`--no-start`)';
    case 'impossible':
      return `not proven: ${visible(proof.reason)}`;
    default: {
      const { startTime, tools } = proof.start;
      const names = tools.map(({ name }) => visible(name)).join(', ');
      const time = startTime === undefined ? '' : ` in ${formatDuration(startTime)}`;
      return `proven${time}, ${plural(tools.length, 'tool')}${names === '' ? '' : `: ${names}`}`;
    }
  }
}

const linesShown = 20;

/** Why a start was no proof, with what the server said itself. */
export function listFailure(start: StartProof): string[] {
  const lines: string[] = [];
  for (const { code, message, hint } of start.failures) {
    lines.push(`  ${visible(message)} [${code}]`);
    if (hint !== undefined) lines.push(`    hint: ${visible(hint)}`);
  }
  lines.push(...quote('it wrote to stdout, where only JSON-RPC may be:', start.noise));
  lines.push(...quote('the end of its stderr:', start.stderr.trimEnd().split('\n')));
  return lines;
}

function quote(title: string, text: readonly string[]): string[] {
  const said = text.filter((line) => line.trim() !== '').slice(-linesShown);
  return said.length === 0 ? [] : [`  ${title}`, ...said.map((line) => `    | ${visible(line)}`)];
}

import type { CommandRun } from './run-command.ts';

/**
 * A run as one text for a snapshot: the line that was typed, the status, and what came out of which
 * door. The folder it ran in, times, digests of what it made, and Windows' slashes are filtered.
 */
export function transcript(
  run: CommandRun,
  filters: readonly (readonly [pattern: RegExp | string, replacement: string])[] = [],
): string {
  const status = run.signal === null ? `exit ${run.status}` : `ended by ${run.signal}`;
  const parts = [`$ dxt ${run.args.map(quoted).join(' ')}`, status];
  if (run.stdout !== '') parts.push(`--- stdout\n${run.stdout.trimEnd()}`);
  if (run.stderr !== '') parts.push(`--- stderr\n${run.stderr.trimEnd()}`);
  let text = parts.join('\n');
  for (const [pattern, replacement] of [...filters, ...standardFilters(run.cwd)])
    text = text.replaceAll(pattern, replacement);
  return text;
}

function standardFilters(cwd: string): (readonly [RegExp | string, string])[] {
  return [
    [cwd, '[folder]'],
    ...(process.platform === 'win32' ? [[/\\/g, '/'] as const] : []),
    [/\b\d+(\.\d+)? m?s\b/g, '[time]'],
    [/("(?:startTime|durationMs)": )\d+(\.\d+)?/g, '$1"[time]"'],
  ];
}

function quoted(arg: string): string {
  return /[\s"'{}*]/.test(arg) ? `'${arg}'` : arg;
}

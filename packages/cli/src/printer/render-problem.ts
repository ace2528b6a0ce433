import { plural } from './format.ts';
import type { JsonPath, Problem, Severity } from '@opendxt/manifest';
import { sourceLine } from './source-line.ts';
import type { Style } from './printer.ts';
import { visible } from './visible.ts';

export interface RenderOptions {
  /** What the manifest is called: a path that an editor can open, or `bundle.mcpb/manifest.json`. */
  readonly file: string;
  /** The manifest's text, for the line that a problem is about. */
  readonly text?: string;
  readonly style: (style: Style | Style[], text: string) => string;
}

const colors: Readonly<Record<Severity, Style>> = { error: 'red', warning: 'yellow', info: 'cyan' };

/**
 * A problem as lines: `file:line:column severity code`, the message, the line of the source with
 * carets, then what else is known, one per line.
 */
export function renderProblem(problem: Problem, options: RenderOptions): string[] {
  const { severity, code, place, message } = problem;
  const { style, text } = options;
  const position = place === undefined ? '' : `:${place.line}:${place.column}`;
  const lines = [
    `${visible(options.file)}${position} ${style(['bold', colors[severity]], severity)} ${code}`,
    `  ${style('bold', indented(visible(message), '  '))}`,
  ];
  const gutter = ' '.repeat(String(place?.line ?? '').length + 3);
  if (place !== undefined && text !== undefined) {
    const { line, marker } = sourceLine(text, place);
    lines.push(
      `${gutter}${style('dim', '|')}`,
      `  ${style('dim', `${place.line} |`)} ${line}`,
      `${gutter}${style('dim', '|')} ${style(colors[severity], marker)}`,
    );
  }
  for (const [label, value] of facts(problem))
    lines.push(`${gutter}${style('dim', '=')} ${label}: ${indented(visible(value), gutter)}`);
  return lines;
}

function facts({ path, expected, found, hint }: Problem): [label: string, value: string][] {
  const all: [string, string | undefined][] = [
    ['at', path.length === 0 ? undefined : formatPath(path)],
    ['expected', expected],
    ['found', found],
    ['hint', hint],
  ];
  return all.filter((fact): fact is [string, string] => fact[1] !== undefined);
}

function indented(value: string, gutter: string): string {
  return value.replaceAll('\n', `\n${gutter}  `);
}

/** `server.mcp_config.args[0]`; keys that are no plain names stand in brackets and quotes. */
export function formatPath(path: JsonPath): string {
  let result = '';
  for (const part of path) {
    if (typeof part === 'number') result += `[${part}]`;
    else if (/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(part)) result += result === '' ? part : `.${part}`;
    else result += `[${JSON.stringify(part)}]`;
  }
  return result;
}

/** `2 errors, 1 warning`, or undefined where there is neither. */
export function countProblems(counts: {
  readonly errors: number;
  readonly warnings: number;
}): string | undefined {
  const parts = [
    counts.errors > 0 ? plural(counts.errors, 'error') : undefined,
    counts.warnings > 0 ? plural(counts.warnings, 'warning') : undefined,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(', ');
}

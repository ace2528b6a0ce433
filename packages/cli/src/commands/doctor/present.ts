import { diagnoses, type Finding } from '@opendxt/bundle';
import { type Printer, visibleLine } from '../../printer/index.ts';
import type { ChecklistLine } from './checklist.ts';
import { lineDiff } from './line-diff.ts';
import type { Change } from './repair.ts';

/** Targets are told one by one up to so many. */
const shownTargets = 6;

/** A finding with the words of its diagnosis, as `--json` has it. */
export function describeFinding(finding: Finding) {
  const { symptom, why, fix } = diagnoses[finding.code];
  return { ...finding, symptom, why, fix: finding.fix ?? fix };
}

/** What people see of it, what was seen here, why, and the way out. */
export function listFinding(finding: Finding, printer: Printer): readonly string[] {
  const {
    code,
    severity,
    symptom,
    seen,
    why,
    fix,
    line,
    path,
    targets = [],
  } = describeFinding(finding);
  const word = printer.style(severity === 'error' ? 'red' : 'yellow', severity);
  const place = path === undefined || seen.includes(path) ? '' : ` (${path})`;
  const at = line === undefined ? '' : `, line ${line}`;
  return [
    `${word}: ${printer.style('bold', visibleLine(symptom))} [${code}]`,
    `  seen: ${visibleLine(`${seen}${place}${at}`)}`,
    ...(targets.length === 0 ? [] : [`  on:   ${visibleLine(namesOf(targets))}`]),
    `  why:  ${why}`,
    `  fix:  ${visibleLine(fix)}`,
    '',
  ];
}

function namesOf(targets: readonly string[]): string {
  const more = targets.length - shownTargets;
  return [...targets.slice(0, shownTargets), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

const words = { passed: 'passed', missing: 'MISSING', unknown: 'unknown' } as const;
const colours = { passed: 'green', missing: 'red', unknown: 'yellow' } as const;

export function listChecklist(
  lines: readonly ChecklistLine[],
  printer: Printer,
): readonly string[] {
  return lines.flatMap(({ line, state, seen }) => [
    `${printer.style(colours[state], words[state].padEnd(7))}  ${line}`,
    `         ${visibleLine(seen)}`,
  ]);
}

export function listChange({ path, before, after, mode }: Change): readonly string[] {
  return [
    ...(mode === undefined
      ? []
      : [`${visibleLine(path)}: mode ${mode.toString(8).padStart(4, '0')}`]),
    ...(after === undefined
      ? []
      : [
          `${visibleLine(path)}:`,
          ...lineDiff(before ?? '', after).map((line) => `  ${visibleLine(line)}`),
        ]),
  ];
}

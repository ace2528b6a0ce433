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

/** Findings that differ in nothing but what was seen stand together, where the first of them is. */
export function groupFindings(findings: readonly Finding[]): readonly Group[] {
  const groups = new Map<string, [Finding, ...Finding[]]>();
  for (const finding of findings) {
    const { code, severity, fix, targets } = finding;
    const key = JSON.stringify([code, severity, fix, targets]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [finding]);
    else known.push(finding);
  }
  return [...groups.values()];
}

type Group = readonly [Finding, ...Finding[]];

/** What people see of it, what was seen here, why, and the way out. */
export function listGroup(group: Group, printer: Printer): readonly string[] {
  const { code, severity, symptom, why, fix, targets = [] } = describeFinding(group[0]);
  const word = printer.style(severity === 'error' ? 'red' : 'yellow', severity);
  return [
    `${word}: ${printer.style('bold', visibleLine(symptom))} [${code}]`,
    ...group.map((finding, index) => `  ${index === 0 ? 'seen:' : '     '} ${seenOf(finding)}`),
    ...(targets.length === 0 ? [] : [`  on:   ${visibleLine(namesOf(targets))}`]),
    `  why:  ${why}`,
    `  fix:  ${visibleLine(fix)}`,
    '',
  ];
}

function seenOf({ seen, path, line }: Finding): string {
  const place = path === undefined || seen.includes(path) ? '' : ` (${path})`;
  const at = line === undefined ? '' : `, line ${line}`;
  return visibleLine(`${seen}${place}${at}`);
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

import * as pep440 from '@renovatebot/pep440';
import { normaliseName } from '../names.ts';
import type { PythonTarget } from '../types.ts';
import { type MarkerEnvironment, markerEnvironment } from './environment.ts';
import { type Marker, type MarkerOperand, type MarkerOperator, parseMarker } from './marker.ts';
import { allowsVersion } from './versions.ts';

/** What was asked for beside the project itself. */
export interface Wanted {
  readonly extras?: readonly string[];
  /** Dependency groups (PEP 735). */
  readonly groups?: readonly string[];
}

interface Evaluation {
  readonly environment: MarkerEnvironment;
  /** The one extra that is looked at; empty for none. */
  readonly extra: string;
  readonly sets: Readonly<Record<'extras' | 'dependency_groups', ReadonlySet<string>>>;
}

/**
 * Whether what has this marker (PEP 508) is wanted by CPython on a target, whatever machine this
 * is. With several extras it is when any of them wants it. Without a marker it always is.
 * @throws {BundleError} `marker-invalid`
 */
export function appliesTo(
  marker: string | Marker | undefined,
  python: PythonTarget,
  wanted: Wanted | readonly string[] = {},
): boolean {
  if (marker === undefined || marker === '') return true;
  const { extras = [], groups = [] } = isList(wanted) ? { extras: wanted } : wanted;
  const parsed = typeof marker === 'string' ? parseMarker(marker) : marker;
  const environment = markerEnvironment(python);
  const sets = { extras: normalised(extras), dependency_groups: normalised(groups) };
  return (extras.length === 0 ? [''] : extras).some((extra) =>
    holds(parsed, { environment, extra, sets }),
  );
}

function isList(wanted: Wanted | readonly string[]): wanted is readonly string[] {
  return Array.isArray(wanted);
}

function normalised(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map(normaliseName));
}

function holds(marker: Marker, evaluation: Evaluation): boolean {
  if (marker.kind !== 'comparison') {
    const { kind, parts } = marker;
    const partHolds = (part: Marker) => holds(part, evaluation);
    return kind === 'and' ? parts.every(partHolds) : parts.some(partHolds);
  }
  const { left, operator, right } = marker;
  const set = setOf(right, evaluation);
  if (set !== undefined) {
    const isIn = set.has(normaliseName(valueOf(left, evaluation)));
    return operator === 'not in' ? !isIn : isIn;
  }
  const values = [left, right].map((operand) => valueOf(operand, evaluation));
  const [one = '', other = ''] =
    isOfExtra(left) || isOfExtra(right) ? values.map(normaliseName) : values;
  return compare(one, operator, other);
}

function isOfExtra(operand: MarkerOperand): boolean {
  return operand.kind === 'variable' && operand.name === 'extra';
}

function setOf(operand: MarkerOperand, { sets }: Evaluation): ReadonlySet<string> | undefined {
  if (operand.kind === 'text') return undefined;
  const { name } = operand;
  return name === 'extras' || name === 'dependency_groups' ? sets[name] : undefined;
}

function valueOf(operand: MarkerOperand, { environment, extra }: Evaluation): string {
  if (operand.kind === 'text') return operand.text;
  const { name } = operand;
  if (name === 'extras' || name === 'dependency_groups') return '';
  return name === 'extra' ? extra : environment[name];
}

/** As versions where both sides are some, else as Python compares texts. */
function compare(left: string, operator: MarkerOperator, right: string): boolean {
  if (operator === 'in') return right.includes(left);
  if (operator === 'not in') return !right.includes(left);
  if (operator === '===') return left.toLowerCase() === right.toLowerCase();
  const specifier = `${operator}${right}`;
  if (pep440.valid(left) !== null && pep440.validRange(specifier)) {
    return allowsVersion(specifier, left);
  }
  switch (operator) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '~=':
      return false;
  }
}

import { HostError } from '../error/index.ts';
import { usualLimits, type Limits } from '../sandbox/index.ts';

/** The names that people give them. */
const names: Readonly<Record<string, keyof Limits>> = {
  processes: 'processes',
  memory: 'memory',
  'file-size': 'fileSize',
  'open-files': 'openFiles',
  'data-size': 'dataSize',
};

/** The least that any server can live with. */
const least: Limits = {
  processes: 2,
  memory: 32 * 1024 ** 2,
  fileSize: 64 * 1024,
  openFiles: 32,
  dataSize: 64 * 1024,
};

const units: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };
const counts: readonly (keyof Limits)[] = ['processes', 'openFiles'];

/**
 * Reads one value of `--limit`: `memory=2G`, or `memory=usual`, which takes a change back.
 * @throws {HostError} `invalid-permission`
 */
export function parseLimit(text: string): {
  readonly limit: keyof Limits;
  readonly value: number | undefined;
} {
  const [, name = '', amount = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  const limit = Object.hasOwn(names, name) ? names[name] : undefined;
  if (limit === undefined)
    throw wrong(`expected \`<limit>=<value>\`, found \`${text}\``, `the limits are ${known()}`);
  if (amount === 'usual') return { limit, value: undefined };
  const isCount = counts.includes(limit);
  const [, digits, unit = ''] = /^(\d{1,15})(?:([kmg])i?b?)?$/i.exec(amount) ?? [];
  if (digits === undefined || (isCount && unit !== ''))
    throw wrong(
      `the limit \`${name}\` expects ${isCount ? 'a number' : 'a size such as `512M`'}, found \`${amount}\``,
      `\`${name}=usual\` is ${formatLimit(limit, usualLimits[limit])}`,
    );
  const value = Number(digits) * (units[unit.toLowerCase()] ?? 1);
  if (value < least[limit])
    throw wrong(
      `the limit \`${name}\` expects ${formatLimit(limit, least[limit])} at least, found \`${amount}\``,
    );
  return { limit, value };
}

/** `512M`, `128`. */
export function formatLimit(limit: keyof Limits, value: number): string {
  if (counts.includes(limit)) return String(value);
  const fitting = Object.entries(units).findLast(([, size]) => value >= size && value % size === 0);
  const [unit = '', size = 1] = fitting ?? [];
  return `${value / size}${unit.toUpperCase()}`;
}

/** What people call a limit: `file-size`. */
export function limitName(limit: keyof Limits): string {
  return Object.entries(names).find(([, key]) => key === limit)?.[0] ?? limit;
}

const known = () =>
  Object.keys(names)
    .map((name) => `\`${name}\``)
    .join(', ');

function wrong(message: string, hint?: string): HostError {
  return new HostError('invalid-permission', message, hint === undefined ? {} : { hint });
}

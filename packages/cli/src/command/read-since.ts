import { CliError } from './error.ts';

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** The time of `--since` as ISO 8601: a date, a time, or how long ago as `15m`. */
export function readSince(given: string, now: Date): string {
  const ago = /^(\d{1,9})([smhd])$/.exec(given);
  const time =
    ago === null
      ? Date.parse(given)
      : now.getTime() - Number(ago[1]) * (seconds[ago[2] ?? ''] ?? 0) * 1000;
  if ((ago !== null || /^\d{4}-\d\d-\d\d/.test(given)) && Math.abs(time) < 8.64e15)
    return new Date(time).toISOString();
  throw new CliError(
    'usage',
    `\`--since\` expects a time as \`2026-01-31\` or \`2026-01-31T08:00:00Z\`, or how long ago as \`15m\`, found \`${given}\``,
  );
}

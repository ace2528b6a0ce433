import { CliError, readCount } from '../../command/index.ts';

export interface VendorOptions {
  readonly layout?: string;
  readonly platform?: string;
  readonly pythonVersion?: string;
  readonly from?: string;
  readonly entry?: string;
  readonly installer?: string;
  readonly clean?: boolean;
  readonly dryRun?: boolean;
  readonly check?: boolean;
  readonly sizeBudget?: string;
}

/** Unpacked, in bytes; the same as `pack` warns above. */
const defaultBudget = 100_000_000;

/** @throws {CliError} `usage` */
export function readInstaller(given: string | undefined): 'uv' | 'pip' | undefined {
  if (given === undefined || given === 'uv' || given === 'pip') return given;
  throw new CliError('usage', `\`--installer\` expects \`uv\` or \`pip\`, found \`${given}\``);
}

export function readBudget(given: string | undefined): number {
  return given === undefined ? defaultBudget : readCount('--size-budget', given);
}

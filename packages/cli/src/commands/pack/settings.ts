import type { PlanOptions, WriteOptions } from '@opendxt/bundle';
import { parseSetting, type ConfigValue, type Manifest } from '@opendxt/manifest';
import { CliError, readCount, type CommandContext } from '../../command/index.ts';

export interface Options {
  readonly output?: string;
  readonly start: boolean;
  readonly prune: boolean;
  readonly dryRun?: boolean;
  readonly portable?: boolean;
  readonly level: string;
  readonly sizeBudget?: string;
  readonly allowSecret?: readonly string[];
  readonly set?: readonly string[];
  readonly target?: readonly string[];
  readonly build?: string;
  readonly allowScripts?: boolean;
  readonly sbom?: boolean;
  readonly vendor?: boolean;
  readonly layout?: string;
  readonly pythonVersion?: string;
}

/** What the options say about what goes in. */
export function planOptions({ prune, sizeBudget, allowSecret }: Options): PlanOptions {
  return {
    noPrune: !prune,
    ...(sizeBudget === undefined ? {} : { sizeBudget: readCount('--size-budget', sizeBudget) }),
    ...(allowSecret === undefined ? {} : { allowSecrets: allowSecret }),
  };
}

/** What the options and the environment say about the archive. */
export function writeOptions(
  { level, portable }: Options,
  env: CommandContext['env'],
): WriteOptions {
  const time = readSourceDate(env);
  return {
    level: readLevel(level),
    compressor: portable === true ? 'portable' : 'zlib',
    ...(time === undefined ? {} : { time }),
  };
}

/** Options that say how the parts of one target are made. CliError `usage`. */
export function refuseWithoutTarget({ build, allowScripts }: Options): void {
  const [given] = [
    ...(build === undefined ? [] : ['--build']),
    ...(allowScripts === true ? ['--allow-scripts'] : []),
  ];
  if (given !== undefined)
    throw new CliError('usage', `\`${given}\` goes with \`--target\`, which was not given`);
}

function readLevel(given: string): number {
  if (/^[1-9]$/.test(given)) return Number(given);
  throw new CliError('usage', `\`--level\` expects 1 to 9, found \`${given}\``);
}

/** The time that every entry carries, where the environment names one. */
function readSourceDate(env: CommandContext['env']): Date | undefined {
  const given = env['SOURCE_DATE_EPOCH'];
  if (given === undefined || given === '') return undefined;
  const time = new Date(/^\d+$/.test(given) ? Number(given) * 1000 : Number.NaN);
  if (!Number.isNaN(time.getTime())) return time;
  throw new CliError(
    'invalid-setting',
    `\`SOURCE_DATE_EPOCH\` expects whole seconds since 1970, found \`${given}\``,
    { hint: 'https://reproducible-builds.org/docs/source-date-epoch has the format' },
  );
}

/** The values of `--set`, by the types that the manifest declares. */
export function readSettings(
  manifest: Manifest,
  given: readonly string[],
): Record<string, ConfigValue> {
  const values: Record<string, ConfigValue> = {};
  for (const pair of given) {
    const [, key, text] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (key === undefined || text === undefined)
      throw new CliError('usage', `\`--set\` expects \`key=value\`, found \`${pair}\``);
    const option = manifest.userConfig.find((option) => option.key === key);
    if (option === undefined) throw unknownSetting(key, manifest);
    const parsed = parseSetting(option, text);
    if (!parsed.ok)
      throw new CliError(
        'invalid-setting',
        parsed.problems.map(({ message }) => message).join('; '),
      );
    values[key] = parsed.value;
  }
  return values;
}

function unknownSetting(key: string, manifest: Manifest): CliError {
  const keys = manifest.userConfig.map((option) => `\`${option.key}\``);
  return new CliError('invalid-setting', `the manifest declares no setting \`${key}\``, {
    hint: keys.length === 0 ? 'it declares none at all' : `it declares ${keys.join(', ')}`,
  });
}

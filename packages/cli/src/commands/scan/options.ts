import { severities, type Ecosystem, type Severity } from '@opendxt/bundle';
import { CliError } from '../../command/index.ts';

/** As commander gives them. */
export interface Options {
  readonly installed?: boolean;
  readonly failOn: string;
  readonly ignore?: string;
  readonly sarif?: string;
  readonly junit?: string;
  readonly updateDb?: boolean;
  readonly from?: string;
  readonly ecosystems?: string;
  readonly online?: boolean;
  readonly npmAudit?: boolean;
}

const all: readonly Ecosystem[] = ['npm', 'PyPI', 'Go', 'crates.io'];

/** Undefined for `never`. CliError `usage`. */
export function readFailOn(given: string): Severity | undefined {
  if (given === 'never') return undefined;
  const found = severities.find((severity) => severity === given);
  if (found !== undefined && found !== 'none') return found;
  throw new CliError(
    'usage',
    `\`--fail-on\` expects low, medium, high, critical or never, found \`${given}\``,
  );
}

/** CliError `usage`. */
export function readEcosystems(given: string): readonly Ecosystem[] {
  return given.split(',').map((name) => {
    const found = all.find((known) => known.toLowerCase() === name.trim().toLowerCase());
    if (found !== undefined) return found;
    throw new CliError(
      'usage',
      `\`--ecosystems\` expects some of ${all.join(', ')}, found \`${name}\``,
    );
  });
}

/** Refuses what makes no sense together. CliError `usage`. */
export function checkOptions(given: string | undefined, options: Options): void {
  const { installed, updateDb, from, ecosystems, sarif, junit } = options;
  const wrong = (message: string) => new CliError('usage', message);
  if (given !== undefined && installed === true)
    throw wrong('expected either an extension or `--installed`, found both');
  if (given === undefined && installed !== true && updateDb !== true)
    throw new CliError('usage', 'expected a bundle, a folder or the id of an installed extension', {
      hint: '`dxt scan --installed` scans all that is installed, `dxt scan --update-db` fetches advisories',
    });
  if (updateDb !== true && (from !== undefined || ecosystems !== undefined))
    throw wrong(`\`${from === undefined ? '--ecosystems' : '--from'}\` goes with \`--update-db\``);
  if (given === undefined && (sarif !== undefined || junit !== undefined))
    throw wrong('`--sarif` and `--junit` tell of one extension, found none');
}

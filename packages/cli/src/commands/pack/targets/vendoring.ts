import { parsePythonMinors, type PythonMinor } from '@opendxt/bundle';
import { CliError, readOption } from '../../../command/index.ts';
import { readLayout } from '../../../vendor/folder/index.ts';
import type { LayoutName } from '../../../vendor/layouts/index.ts';

/** How the packages of a Python server are brought; as of `dxt vendor`. */
export interface Vendoring {
  readonly layout: LayoutName;
  readonly minors?: readonly PythonMinor[];
  /** Where the clients keep what they fetched. */
  readonly cacheDir: string;
}

interface Given {
  readonly vendor?: boolean;
  readonly layout?: string;
  readonly pythonVersion?: string;
}

/**
 * What `--vendor`, `--layout` and `--python-version` ask for; undefined without `--vendor`.
 * CliError `usage`.
 */
export function readVendoring(
  { vendor, layout, pythonVersion }: Given,
  cacheDir: string,
): Vendoring | undefined {
  if (vendor === true)
    return {
      layout: readLayout(layout ?? 'lib'),
      cacheDir,
      ...(pythonVersion === undefined
        ? {}
        : { minors: readOption('--python-version', () => parsePythonMinors(pythonVersion)) }),
    };
  const alone = [
    ...(pythonVersion === undefined ? [] : ['--python-version']),
    ...(layout === undefined ? [] : ['--layout']),
  ][0];
  if (alone !== undefined)
    throw new CliError('usage', `\`${alone}\` goes with \`--vendor\`, which was not given`);
  return undefined;
}

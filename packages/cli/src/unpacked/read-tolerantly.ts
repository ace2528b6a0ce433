import { parseSource, readManifest, type Manifest } from '@opendxt/manifest';
import { CliError } from '../command/index.ts';

/**
 * A manifest as hosts take it, whatever else is wrong with it.
 * @param called what messages call it
 * @throws {CliError} `unreadable`
 */
export function readTolerantly(text: string | Uint8Array, called: string): Manifest {
  const { manifest, problems } = readManifest(parseSource(text), 'tolerant');
  if (manifest !== undefined) return manifest;
  const why = problems[0]?.message ?? 'it is no manifest';
  throw new CliError('unreadable', `${called} can't be used: ${why}`, {
    hint: '`dxt validate` shows every problem with its line',
  });
}

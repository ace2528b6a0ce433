import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { proveStart } from '@opendxt/host';
import { parseSource, readManifest } from '@opendxt/manifest';
import { CliError } from '../../../command/index.ts';
import { completeForLayout, type LayoutLaunch } from '../../manifest/index.ts';
import type { LayoutRequest } from '../types.ts';

/**
 * Starts the program where it was made, as a host would, and gives the number of its tools.
 * CliError `start-failed`: what PyInstaller did not see is missing only when it is looked for.
 */
export async function proveProgram(
  { folder, staging, signal }: Pick<LayoutRequest, 'folder' | 'staging' | 'signal'>,
  launch: LayoutLaunch,
): Promise<number> {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8');
  const completed = completeForLayout(text, launch);
  const { manifest } = readManifest(parseSource(completed), 'tolerant');
  if (manifest === undefined) throw new CliError('unreadable', '`manifest.json` is no manifest');
  const proof = await proveStart({ dir: staging, manifest, signal });
  if (proof.ok) return proof.tools.length;
  const [failure] = proof.failures;
  const said = proof.stderr.trim().split('\n').slice(-8).join('\n');
  const missing = /No module named '([^']+)'/.exec(said)?.[1];
  throw new CliError(
    'start-failed',
    `the program does not start as it should: ${failure?.message.split('\n')[0] ?? 'it gave no answer'}`,
    {
      hint: [
        missing === undefined
          ? failure?.hint
          : `\`${missing}\` is loaded by a name that PyInstaller does not see: import it in the server's own code`,
        said === '' ? undefined : `it says: ${said}`,
      ]
        .filter((line) => line !== undefined)
        .join('\n'),
    },
  );
}

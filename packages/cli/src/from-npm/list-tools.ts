import { proveStart } from '@opendxt/host';
import { parseSource, readManifest } from '@opendxt/manifest';
import { CliError } from '../command/index.ts';
import { renderManifest, type ManifestDocument } from '../project/index.ts';

const whatMayHelp =
  'what it needs is given with `--arg` and `--env`; `--no-start` makes the bundle without starting it';

/**
 * The manifest with the tools that its server has: it is started once from the folder, with
 * stand-ins for the settings that it requires. CliError `start-failed` with the end of its stderr.
 */
export async function withListedTools(
  manifest: ManifestDocument,
  dir: string,
  signal: AbortSignal,
): Promise<ManifestDocument> {
  const read = readManifest(parseSource(renderManifest(manifest)), 'strict').manifest;
  if (read === undefined) throw new Error('the planned manifest cannot be read');
  const proof = await proveStart({ dir, manifest: read, signal });
  signal.throwIfAborted();
  const [failure] = proof.failures;
  if (failure !== undefined)
    throw new CliError('start-failed', `the server does not start: ${failure.message}`, {
      hint: [failure.hint, whatMayHelp].filter((line) => line !== undefined).join('\n'),
    });
  const tools = proof.tools.map(({ name, description }) => ({
    name,
    ...(description === undefined ? {} : { description: firstParagraph(description) }),
  }));
  // A prompt needs its text in a manifest, and a server gives that only for arguments.
  const prompts = proof.capabilities?.['prompts'] === undefined ? {} : { prompts_generated: true };
  return { ...manifest, tools, ...prompts };
}

/** Descriptions for a model can be pages long; a person reads the beginning. */
function firstParagraph(description: string): string {
  return description.trim().split(/\n\s*\n/)[0] ?? '';
}

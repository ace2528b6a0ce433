import { proveStart } from '@opendxt/host';
import { parseSource, readManifest } from '@opendxt/manifest';
import { CliError } from '../command/index.ts';
import { renderManifest, type ManifestDocument } from '../project/index.ts';

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
  // The only thing that may be wrong is what is mended here: no tool is declared yet.
  const failure = proof.failures.find(({ code }) => code !== 'undeclared-tools');
  if (failure !== undefined)
    throw new CliError('start-failed', `the server does not start: ${failure.message}`, {
      hint: hintFor(proof.stderr, failure.hint),
    });
  const tools = proof.tools.map(({ name, description }) => ({
    name,
    ...(description === undefined ? {} : { description: firstParagraph(description) }),
  }));
  return { ...manifest, tools };
}

function hintFor(stderr: string, hint: string | undefined): string {
  const said = stderr.trim().split('\n').slice(-12).join('\n');
  const options =
    'what it needs is given with `--arg` and `--env`; `--no-start` makes the bundle without starting it';
  return [hint, said === '' ? undefined : `its stderr ends:\n${said}`, options]
    .filter((part) => part !== undefined)
    .join('\n');
}

/** Descriptions for a model can be pages long; a person reads the beginning. */
function firstParagraph(description: string): string {
  return description.trim().split(/\n\s*\n/)[0] ?? '';
}

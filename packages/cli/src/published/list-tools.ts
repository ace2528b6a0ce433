import { proveStart } from '@opendxt/host';
import { parseSource, readManifest } from '@opendxt/manifest';
import { CliError } from '../command/index.ts';

const whatMayHelp =
  'what it needs is given with `--arg` and `--env`; `--no-start` makes the bundle without starting it';

/** Keys of a manifest. */
export interface ListedTools {
  readonly tools: readonly { readonly name: string; readonly description?: string }[];
  readonly prompts_generated?: boolean;
}

/**
 * The tools that a server has: it is started once from the folder, with stand-ins for the settings
 * that it requires. CliError `start-failed` with the end of its stderr.
 * @param manifest the text of its manifest
 */
export async function listTools(
  manifest: string,
  dir: string,
  signal: AbortSignal,
): Promise<ListedTools> {
  const read = readManifest(parseSource(manifest), 'strict').manifest;
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
  const hasPrompts = proof.capabilities?.['prompts'] !== undefined;
  return { tools, ...(hasPrompts ? { prompts_generated: true } : {}) };
}

/** Descriptions for a model can be pages long; a person reads the beginning. */
function firstParagraph(description: string): string {
  return description.trim().split(/\n\s*\n/)[0] ?? '';
}

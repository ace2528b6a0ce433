import { copySource } from '@opendxt/bundle';
import type { ServerType } from '@opendxt/manifest';
import { CliError } from '../../../command/index.ts';
import { binaryComposer } from './compose-binary.ts';
import { nodeComposer } from './compose-node.ts';
import { pythonComposer } from './compose-python.ts';
import { completeFor } from './complete.ts';
import { findNatives } from './natives.ts';
import type { Composer, Source } from './types.ts';

/** How the folder for each target is made, by the type of the server. */
export function composerFor(source: Source): Composer {
  const { type } = source.manifest.server;
  if (source.vendoring !== undefined) {
    refuseVendoring(type);
    return pythonComposer(source, source.vendoring);
  }
  switch (type) {
    case 'node':
      return nodeComposer(source);
    case 'binary':
      return binaryComposer(source);
    default:
      return plainComposer(source);
  }
}

/** CliError `usage`. */
export function refuseVendoring(type: ServerType): void {
  if (type === 'python' || type === 'uv') return;
  throw new CliError(
    'usage',
    `\`--vendor\` brings the packages of a Python server, and this one is of type \`${type}\``,
  );
}

/** For servers whose packages are brought by the host, or lie in the folder and are for all. */
function plainComposer(source: Source): Composer {
  return async (target, dir) => {
    const { signal } = source.context;
    const copy = await copySource(source.root, dir, { without: [], omit: source.omit, signal });
    const natives = await findNatives(dir);
    const [native] = natives;
    if (native !== undefined)
      throw new CliError('build-failed', `\`${native.path}\` is for one kind of machine alone`, {
        hint: '`--vendor` brings the packages for each target',
      });
    await completeFor(dir, { target, natives });
    return {
      dir,
      excluded: copy.excluded,
      problems: copy.problems,
      isUniversal: true,
      withScripts: [],
    };
  };
}

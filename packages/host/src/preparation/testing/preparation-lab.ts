import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, writeExtension, type ExtensionOptions } from '@opendxt/testkit';
import {
  activeSubject,
  openContext,
  prepareStart,
  type HostContext,
} from '../../activation/index.ts';
import { homeAt, type Home } from '../../home/index.ts';
import { applyInstall, planInstall, type ApplyOptions } from '../../install/index.ts';
import { thisMachine, type Machine } from '../../runtimes/index.ts';
import { startServer } from '../../servers/index.ts';
import { findInstalled } from '../../store/index.ts';

/** A home of its own, in which extensions are installed and called through the host's doors. */
export interface PreparationLab {
  readonly path: string;
  readonly home: Home;
  readonly context: HostContext;
  bundle(options: ExtensionOptions): Promise<string>;
  install(options: ExtensionOptions | string, more?: ApplyOptions): Promise<Installed>;
  /** Starts the used version in its box, calls a tool, ends it; answers with its text. */
  call(id: string, tool: string, args?: object, on?: HostContext): Promise<string>;
}

export interface Installed {
  readonly dir: string;
  /** What was said while it was made ready. */
  readonly said: readonly string[];
}

export async function preparationLab(
  env: Machine['env'] = {},
): Promise<PreparationLab & AsyncDisposable> {
  const folder = await temporaryFolder('opendxt prepare é ');
  const machine = thisMachine();
  const home = homeAt(join(folder.path, 'home'));
  const context = await openContext(home, { ...machine, env: { ...machine.env, ...env } });
  const bundle: PreparationLab['bundle'] = async (options) => {
    const path = join(folder.path, `${options.name}-${options.version ?? '1.0.0'}.mcpb`);
    await writeExtension(path, options);
    return path;
  };
  return {
    path: folder.path,
    home,
    context,
    bundle,
    install: async (options, more = {}) => {
      const said: string[] = [];
      const file = typeof options === 'string' ? options : await bundle(options);
      const plan = await planInstall(context, file);
      const { dir } = await applyInstall(context, plan, {
        agreed: true,
        onPreparing: (doing) => said.push(doing),
        ...more,
      });
      return { dir, said };
    },
    call: async (id, tool, args = {}, on = context) => {
      const { command, spawn } = await prepareStart(on, await activeSubject(on, id));
      const server = await startServer(command, { name: id, spawn });
      try {
        const answer = await server.request('tools/call', { name: tool, arguments: args });
        const { content } = answer as { readonly content: readonly { readonly text: string }[] };
        return content.map(({ text }) => text).join('\n');
      } finally {
        await server.stop();
      }
    },
    [Symbol.asyncDispose]: () => folder.remove(),
  };
}

/** The receipt of the used version, as it lies on disk. */
export async function receiptOf({ home }: PreparationLab, id: string): Promise<object> {
  const { folder } = await findInstalled(home, id);
  return JSON.parse(await readFile(join(home.store, id, `${folder}.json`), 'utf8')) as object;
}

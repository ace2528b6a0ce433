import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  applyInstall,
  connectHost,
  homeAt,
  openContext,
  planInstall,
  prepareHome,
  removeTree,
  runHost,
  tellHost,
  uninstall,
  type Approver,
  type ExtensionTools,
  type Home,
  type HostContext,
  type InstallPlan,
  type PlanOptions,
  type RunningHost,
} from '@opendxt/host';
import type { CommandContext } from '../../command/index.ts';
import { homeOf, machineOf } from '../../host-access/index.ts';

/** A host of its own, with a home that goes with it: what is installed for good is not touched. */
export class DevHost implements AsyncDisposable {
  readonly home: Home;
  /** For what is made on the way to an install; the home's own is emptied by each. */
  readonly folder: string;
  readonly #context: HostContext;
  readonly #host: RunningHost;

  private constructor(context: HostContext, host: RunningHost) {
    this.home = context.home;
    this.folder = buildsIn(context.home);
    this.#context = context;
    this.#host = host;
  }

  static async open(command: CommandContext): Promise<DevHost> {
    const home = homeAt(await mkdtemp(join(await realpath(tmpdir()), 'opendxt-dev-')));
    try {
      await prepareHome(home);
      await mkdir(buildsIn(home));
      await takeOver(homeOf(command), home);
      const machine = machineOf(command);
      // Secrets of a home that is removed again are nothing for a keychain.
      const env = { ...machine.env, OPENDXT_HOME: home.root, OPENDXT_KEYCHAIN: 'off' };
      const context = await openContext(home, { ...machine, env });
      const host = await runHost({ home, machine: context.machine, context, approver });
      return new DevHost(context, host);
    } catch (error) {
      await removeTree(home.root);
      throw error;
    }
  }

  plan(file: string, options: PlanOptions): Promise<InstallPlan> {
    return planInstall(this.#context, file, options);
  }

  /** Takes the place of what ran before; its server ends. */
  async apply(
    plan: InstallPlan,
    signal: AbortSignal,
    onPreparing: (doing: string) => void,
  ): Promise<void> {
    await applyInstall(this.#context, plan, {
      signal,
      agreed: true,
      onPreparing,
      onCommitted: () => tellHost(this.home),
    });
  }

  async remove(id: string): Promise<void> {
    await uninstall(this.#context, id, { onCommitted: () => tellHost(this.home) });
  }

  /** Starts its server; one that fails is an answer. */
  async tools(id: string, signal: AbortSignal): Promise<ExtensionTools | undefined> {
    await using client = await connectHost(this.home);
    const lists = await client?.request('tools', { id }, signal);
    return lists?.[0];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host.stop();
    await removeTree(this.home.root);
  }
}

const buildsIn = (home: Home) => join(home.root, 'builds');

/** What the user has ruled for the own home holds here too; what is known of the machine is known. */
async function takeOver(own: Home, home: Home): Promise<void> {
  for (const [from, to] of [
    [join(own.root, 'policy.json'), join(home.root, 'policy.json')],
    [join(own.cache, 'sandbox.json'), join(home.cache, 'sandbox.json')],
    [join(own.cache, 'runtimes.json'), join(home.cache, 'runtimes.json')],
  ] as const)
    if (existsSync(from)) await copyFile(from, to);
}

/** Its author calls the tools, and wants to see what a user's machine would keep from it. */
const approver: Approver = {
  ask: async ({ kind }) => (kind === 'tool-call' ? 'once' : 'deny'),
};

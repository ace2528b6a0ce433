import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  isRunning,
  temporaryFolder,
  writeExtension,
  type ExtensionOptions,
} from '@opendxt/testkit';
import { commandEnvironment, runCommand, type CommandRun, type RunOptions } from './run-command.ts';

/** A folder with a home of its own, in which a host may be started, and is ended afterwards. */
export interface HostLab {
  readonly path: string;
  /** OPENDXT_HOME. */
  readonly home: string;
  readonly env: Record<string, string>;
  dxt(...args: string[]): Promise<CommandRun>;
  dxtWith(options: Partial<RunOptions>, ...args: string[]): Promise<CommandRun>;
  /** Writes the bundle of an extension and answers with its path. */
  bundle(options: ExtensionOptions): Promise<string>;
  /** Writes the bundle of an extension and installs it; its tools may run without asking. */
  install(options: ExtensionOptions, ...args: string[]): Promise<CommandRun>;
  /** The process of the host, undefined when there is none. */
  hostProcess(): Promise<number | undefined>;
  /** Ends the host, if there is one, and waits until it is gone. */
  endHost(): Promise<void>;
  /** The process of a server as the system knows it: in its box it has another number. */
  serverProcess(id: string): Promise<number>;
  /** All processes that have to do with the server of an extension, in its box or around it. */
  serversOf(id: string): Promise<readonly string[]>;
  remove(): Promise<void>;
}

export async function hostLab(): Promise<HostLab> {
  const folder = await temporaryFolder('opendxt lab ');
  const env = commandEnvironment(folder.path, {
    OPENDXT_HOME: join(folder.path, 'home'),
    // Should a test be killed, its host ends soon after.
    OPENDXT_HOST_IDLE_MS: '20000',
  });
  const home = join(folder.path, 'home');
  const dxtWith: HostLab['dxtWith'] = (options, ...args) =>
    runCommand(args, { cwd: folder.path, ...options, env: { ...env, ...options.env } });
  const bundle: HostLab['bundle'] = async (options) => {
    const path = join(folder.path, `${options.name.replaceAll('/', '-')}.mcpb`);
    await writeExtension(path, options);
    return path;
  };
  const hostProcess = () => readHostProcess(home);
  const endHost = async () => endProcess(await hostProcess());
  return {
    path: folder.path,
    home,
    env,
    dxt: (...args) => dxtWith({}, ...args),
    dxtWith,
    bundle,
    install: async (options, ...args) =>
      dxtWith({}, 'install', await bundle(options), '--yes', '--allow', 'tools', ...args),
    hostProcess,
    endHost,
    serverProcess: async (id) => {
      const { stdout } = await dxtWith({}, 'list', '--json');
      const listed = JSON.parse(stdout) as readonly { id: string; pid?: number }[];
      const { pid } = listed.find((entry) => entry.id === id) ?? {};
      if (pid === undefined) throw new Error(`\`${id}\` is not running: ${stdout}`);
      return pid;
    },
    serversOf: async (id) => {
      const { stdout } = await promisify(execFile)('ps', ['-axww', '-o', 'pid=,command=']);
      const code = join(home, 'store', id);
      return stdout.split('\n').filter((line) => line.includes(code));
    },
    remove: async () => {
      await endHost();
      await folder.remove();
    },
  };
}

async function readHostProcess(home: string): Promise<number | undefined> {
  try {
    const { pid } = JSON.parse(await readFile(join(home, 'run/host.lock'), 'utf8')) as {
      pid: number;
    };
    return isRunning(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
}

async function endProcess(pid: number | undefined): Promise<void> {
  if (pid === undefined) return;
  process.kill(pid, 'SIGTERM');
  while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

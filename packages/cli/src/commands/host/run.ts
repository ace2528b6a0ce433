import { setTimeout as sleep } from 'node:timers/promises';
import {
  connectHost,
  HostError,
  runHost,
  type Approver,
  type Home,
  type HostOptions,
} from '@opendxt/host';
import type { CommandBody, CommandContext, ExitStatus } from '../../command/index.ts';
import { homeOf, machineOf } from '../../host-access/index.ts';
import type { Printer } from '../../printer/index.ts';

/** Milliseconds that a host in the background waits for its next client. */
const usualIdle = 10 * 60 * 1000;

interface Options {
  readonly background?: boolean;
  readonly stop?: boolean;
}

export const run: CommandBody<Options> = async (context, _positionals, options) =>
  options.stop === true ? stopHost(context) : beHost(context, options.background ?? false);

async function stopHost(context: CommandContext): Promise<ExitStatus> {
  const { printer } = context;
  await using host = await connectHost(homeOf(context));
  if (host === undefined) {
    printer.note('no host is up');
    printer.document({ stopped: false });
    return 0;
  }
  const { pid } = await host.request('stop', {});
  while (isRunning(pid)) await sleep(20);
  printer.note(`the host has ended (process ${pid})`);
  printer.document({ stopped: true, pid });
  return 0;
}

async function beHost(context: CommandContext, background: boolean): Promise<ExitStatus> {
  const { printer, env, signal } = context;
  const home = homeOf(context);
  // In the background it is a log.
  const say = (line: string) =>
    printer.note(background ? `${new Date().toISOString()} ${line}` : line);
  const options: HostOptions = {
    home,
    machine: machineOf(context),
    onEvent: say,
    ...(context.interactive && !background ? { approver: await terminalApprover(printer) } : {}),
    ...(background ? { idleTimeout: Number(env['OPENDXT_HOST_IDLE_MS'] ?? usualIdle) } : {}),
  };
  const host = await (background ? unlessRunning(options) : inForeground(options, home));
  if (host === undefined) return 0;
  printer.document({ pid: process.pid, home: home.root, address: host.address });
  say(`the host is up (process ${process.pid})`);
  say(`  state   ${home.root}`);
  say(`  socket  ${host.address}`);
  if (!background) printer.note('Ctrl-C ends it');
  if (options.approver !== undefined) printer.note('what needs your agreement is asked here');
  const stop = () => void host.stop();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  await host.ended;
  say('the host has ended');
  return 0;
}

async function terminalApprover(printer: Printer): Promise<Approver> {
  const { TerminalApprover } = await import('./terminal-approver.ts');
  return new TerminalApprover(printer);
}

/** Of two clients that start a host at the same time, one is late: its host is not needed. */
async function unlessRunning(options: HostOptions) {
  try {
    return await runHost(options);
  } catch (error) {
    if (error instanceof HostError && error.code === 'host-running') return undefined;
    throw error;
  }
}

/** A host that a client has left behind in the background steps aside. */
async function inForeground(options: HostOptions, home: Home) {
  for (let leaving = false; ;) {
    try {
      return await runHost(options);
    } catch (error) {
      if (!(error instanceof HostError) || error.code !== 'host-running') throw error;
      leaving ||= await askToLeave(home);
      if (!leaving) throw error;
      await sleep(50);
    }
  }
}

async function askToLeave(home: Home): Promise<boolean> {
  await using other = await connectHost(home);
  return other !== undefined && (await other.request('stepAside', {})).leaving;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

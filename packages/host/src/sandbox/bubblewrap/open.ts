import { join } from 'node:path';
import type { ServerCommand } from '../../servers/index.ts';
import type { Box, BoxEvent, BoxListener } from '../backend.ts';
import { attachNetwork, networkEnvironment, opensAnything } from '../network/index.ts';
import { checkBox } from './check-box.ts';
import type { BoxFacts } from './facts.ts';
import { untilHeld } from './find-server.ts';
import { explainEarlyEnd, spawnFailed } from './failure.ts';
import { launch, type Launch } from './launch.ts';
import { mostTasks } from './limits.ts';
import { PlaceholderUsers } from './placeholder-users.ts';
import { placeHolders } from './placeholders.ts';
import { descendants, signal } from './processes.ts';
import { findProtections } from './protections.ts';
import { mayHoldSocket } from './sockets.ts';
import { openTaskGroup } from './task-group.ts';
import { findSwapped, see } from './verify-mounts.ts';
import { watchBox } from './watch.ts';

export interface BoxStart {
  readonly name: string;
  readonly command: ServerCommand;
  readonly box: Box;
  readonly facts: BoxFacts;
  readonly listener: BoxListener;
}

/** A box whose server may start, with all that belongs to it; it cleans up when it ends. */
export interface OpenBox {
  readonly launch: Launch;
  /** The first process in it, of bubblewrap's; its end is the end of all in the box. */
  readonly first: number;
  /** The limit for which it was ended, in words. */
  readonly exceeded: () => string | undefined;
  readonly kill: () => void;
  /** Brings the proxy of a server that may reach nothing: it tells what was wanted. */
  readonly settle: () => Promise<void>;
}

/** Makes the box, looks whether it is what was agreed to, opens its network and lets it start. */
export async function openBox(start: BoxStart, terminal: boolean): Promise<OpenBox> {
  const { name, box, facts, listener } = start;
  checkBox(name, box, facts);
  checkEnvironment(name, start.command);
  const grants = [...box.reads, ...box.writes];
  const { env, reads } = networkEnvironment(start.command.env, {
    network: box.network,
    cache: join(facts.hostHome, 'cache'),
  });
  const command = { ...start.command, env: inBox(env) };
  const { protections, release } = protect(start);
  const closing = [release];
  const close = () => {
    for (const one of closing.splice(0).toReversed()) one();
  };
  try {
    const seen = [...grants, ...protections.map(({ path }) => path)].map(see);
    const launched = launch(
      {
        box,
        command,
        terminal,
        protections,
        reads,
        unixSockets: !mayHoldSocket(grants),
      },
      facts,
    );
    const { child, status, ended } = launched;
    const group = openTaskGroup(mostTasks(box.limits));
    if (group !== undefined) closing.unshift(() => group.remove());
    const admitted = child.pid === undefined ? undefined : group?.admit(child.pid);
    const first = await status.first;
    const kill = () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      if (first !== undefined) signal(first, 'SIGKILL');
      child.kill('SIGKILL');
    };
    closing.push(kill);
    if (first === undefined)
      throw (
        (await explainEarlyEnd(name, launched, { ...start, command })).error ??
        spawnFailed(name, 'bubblewrap ended at once')
      );
    await untilHeld(first, launched, facts.filter !== undefined);
    // A group that takes nobody in bounds nothing; the watcher counts processes too.
    if ((await admitted) === true) group?.admitAlso([first, ...descendants(first)]);
    const swapped = findSwapped(first, seen);
    if (swapped !== undefined)
      throw spawnFailed(name, `\`${swapped}\` was replaced while it was being started`);
    const attach = async (waitedFor: boolean) => {
      const network = await attachNetwork(first, box, listener, { waitedFor });
      if (child.exitCode === null && child.signalCode === null) closing.push(() => network.close());
      else network.close();
    };
    const online = opensAnything(box.network);
    if (online) await attach(true);
    let why: string | undefined;
    const watch = watchBox({
      first,
      limits: box.limits,
      dataDir: box.dataDir,
      covered: protections.map(({ path }) => path),
      onExceeded: (event) => {
        why = describeExcess(event);
        kill();
        listener.onEvent?.(event);
      },
      onUncovered: (path) => {
        why = `it was ended because \`${path}\`, which it must not change, was replaced: look at it`;
        kill();
        listener.onEvent?.({ kind: 'protection-lost', path });
      },
    });
    closing.push(() => watch.stop());
    void ended.then(close);
    launched.release();
    const settle = async () => {
      if (!online) await attach(false).catch(() => undefined);
    };
    return { launch: launched, first, exceeded: () => why, kill, settle };
  } catch (error) {
    close();
    throw error;
  }
}

function protect({ name, box, facts }: BoxStart): ReturnType<typeof placeHolders> {
  const users = new PlaceholderUsers(join(facts.hostHome, 'run', 'placeholders'));
  try {
    return placeHolders(findProtections(box.writes), users);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw spawnFailed(name, `what it must not change can't be protected: ${why}`);
  }
}

function describeExcess({
  limit,
  allowed,
  found,
}: Extract<BoxEvent, { kind: 'limit-exceeded' }>): string {
  const unit = ['processes', 'openFiles'].includes(limit) ? '' : ' bytes';
  return `it was ended because it went over its limit \`${limit}\`: ${Number.isFinite(found) ? `${found.toLocaleString('en')}${unit}` : 'more than can be counted'}, allowed are ${allowed.toLocaleString('en')}`;
}

/** The kernel gives a program no text of more bytes (MAX_ARG_STRLEN), its end among them. */
const longestText = 128 * 1024;

/** A shell hands on only what could be a variable of its own. */
function checkEnvironment(name: string, { env }: ServerCommand): void {
  const odd = Object.keys(env).find((key) => !/^[A-Za-z_]\w*$/.test(key));
  if (odd !== undefined)
    throw spawnFailed(
      name,
      `\`${odd}\` is no name for a variable of the environment`,
      'letters, digits and `_` make one',
    );
  const long = Object.entries(env).find(
    ([key, value]) => Buffer.byteLength(`${key}=${value}`) >= longestText,
  );
  if (long !== undefined)
    throw spawnFailed(
      name,
      `the value of \`${long[0]}\` is larger than the 128 KiB that a program can be given`,
      'shorten the setting that it comes from, or keep it in a file',
    );
}

/** Temporary files lie in the box's own memory, wherever this machine has its folder for them. */
function inBox(env: ServerCommand['env']): ServerCommand['env'] {
  return env['TMPDIR'] === undefined ? env : { ...env, TMPDIR: '/tmp' };
}

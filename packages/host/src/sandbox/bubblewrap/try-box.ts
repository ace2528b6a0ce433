import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { noNetwork, usualLimits } from '../backend.ts';
import type { BoxFacts } from './facts.ts';
import { startBoxed } from './start.ts';

/** Shows what the kernel holds of a process, with nothing but what every shell can do itself. */
const showStatus = 'while read -r line; do echo "$line"; done < /proc/self/status';

/**
 * Makes a box as for a server and looks at the process in it from inside. Answers with what is
 * wrong, undefined when all is as it should be.
 */
export async function tryBox(facts: BoxFacts, temporary: string): Promise<string | undefined> {
  const folder = await mkdtemp(join(await realpath(temporary), 'opendxt-box-'));
  const box = {
    id: 'probe',
    extensionDir: join(folder, 'code'),
    dataDir: join(folder, 'data'),
    runtime: [],
    reads: [],
    writes: [],
    network: noNetwork,
    limits: usualLimits,
  };
  const command = {
    command: '/bin/sh',
    args: ['-c', showStatus],
    env: {},
    cwd: box.dataDir,
  };
  try {
    await mkdir(box.extensionDir);
    await mkdir(box.dataDir);
    // With a home of its own: to try is not to make one where there is none yet.
    const tried = { ...facts, hostHome: join(folder, 'home') };
    const server = await startBoxed({ name: 'probe', command, box, facts: tried, listener: {} });
    const [seen, errors] = await Promise.all([text(server.stdout), text(server.stderr)]);
    return judge(seen, facts) ?? (errors.trim() === '' ? undefined : errors.trim());
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Fields of proc_pid_status(5). */
function judge(status: string, { filter }: BoxFacts): string | undefined {
  const field = (name: string) => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(status)?.[1];
  if (field('Pid') === undefined) return 'a program in the box did not run';
  if (Number(field('Pid')) > 100) return 'the box shares the processes of the machine';
  if (!/^0+$/.test(field('CapEff') ?? '')) return 'a program in the box has capabilities';
  if (field('NoNewPrivs') !== '1') return 'a program in the box may gain rights';
  if (filter !== undefined && field('Seccomp') !== '2')
    return 'the filter of system calls is not in force (prctl)';
  return undefined;
}

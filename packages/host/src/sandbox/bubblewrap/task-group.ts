import { existsSync, mkdirSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { read } from './processes.ts';

/** Milliseconds between attempts to remove a group whose last processes are just ending, and how many. */
const retry = { pause: 50, most: 40 };

const prefix = 'opendxt-';
let count = 0;

/**
 * Bounds how many processes and threads a box may have with a control group of the kernel's
 * (cgroups(7), versions 1 and 2). It is for root, whom RLIMIT_NPROC does not bind; whoever may not
 * make one has that. Answers with how to remove it; does nothing where there is no such controller.
 */
export function boundTasks(processes: readonly number[], most: number): () => void {
  if (process.getuid?.() !== 0) return () => undefined;
  for (const mount of controllerMounts(read('/proc/self/mountinfo'))) {
    removeAbandoned(mount);
    const group = join(mount, `${prefix}${process.pid}-${(count += 1)}`);
    if (fill(group, processes, most)) return () => remove(group, 0);
    remove(group, retry.most);
  }
  return () => undefined;
}

/** Where the groups of the controller `pids` are, from proc_pid_mountinfo(5). */
export function controllerMounts(mountinfo: string): readonly string[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const point = before.split(' ')[4];
    const [type, , options = ''] = after.split(' ');
    const fits = type === 'cgroup2' || (type === 'cgroup' && options.split(',').includes('pids'));
    return fits && point !== undefined ? [point] : [];
  });
}

function fill(group: string, processes: readonly number[], most: number): boolean {
  try {
    mkdirSync(group);
    // In version 2 a group has only what its parent hands on.
    if (!existsSync(join(group, 'pids.max'))) return false;
    writeFileSync(join(group, 'pids.max'), String(most));
    for (const pid of processes) writeFileSync(join(group, 'cgroup.procs'), String(pid));
    return true;
  } catch {
    return false;
  }
}

function remove(group: string, attempt: number): void {
  try {
    rmdirSync(group);
  } catch {
    if (attempt < retry.most) setTimeout(() => remove(group, attempt + 1), retry.pause).unref();
  }
}

/** Those of hosts that were killed: their boxes have ended with them. */
function removeAbandoned(mount: string): void {
  for (const name of list(mount)) {
    const [, host] = /^opendxt-(\d+)-\d+$/.exec(name) ?? [];
    if (host === undefined || Number(host) === process.pid) continue;
    if (!existsSync(`/proc/${host}`)) remove(join(mount, name), retry.most);
  }
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

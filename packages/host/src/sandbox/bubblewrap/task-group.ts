import { existsSync, mkdirSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { read } from './processes.ts';

/** Milliseconds between attempts to remove a group whose last processes are just ending, and how many. */
const retry = { pause: 50, most: 40 };

const prefix = 'opendxt-';
let count = 0;

/** A control group of the kernel's (cgroups(7)) that bounds its processes and threads. */
export interface TaskGroup {
  /**
   * Takes in a process and all that it starts from then on. The kernel takes milliseconds for it,
   * in which what the process starts may still stand outside; `false` where it refuses.
   */
  admit(process: number): Promise<boolean>;
  /** Takes in these too; right after another, it takes no time. */
  admitAlso(processes: readonly number[]): void;
  remove(): void;
}

/**
 * A group for a box, of version 1 or 2. It is for root, whom RLIMIT_NPROC does not bind; undefined
 * for others, and where none can be made.
 */
export function openTaskGroup(most: number): TaskGroup | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const mount of controllerMounts(read('/proc/self/mountinfo'))) {
    removeAbandoned(mount);
    const path = join(mount, `${prefix}${process.pid}-${(count += 1)}`);
    if (make(path, most))
      return {
        admit: (process) =>
          writeFile(join(path, 'cgroup.procs'), String(process)).then(
            () => true,
            () => false,
          ),
        admitAlso: (processes) => processes.forEach((one) => admitQuickly(path, one)),
        remove: () => remove(path, 0),
      };
    remove(path, retry.most);
  }
  return undefined;
}

/** Whether the kernel bounds a box's processes and threads for this user, together or each alone. */
export function canBoundTasks(): boolean {
  if (process.getuid?.() !== 0) return true;
  const group = openTaskGroup(1);
  group?.remove();
  return group !== undefined;
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

function make(path: string, most: number): boolean {
  try {
    mkdirSync(path);
    // In version 2 a group has only what its parent hands on.
    if (!existsSync(join(path, 'pids.max'))) return false;
    writeFileSync(join(path, 'pids.max'), String(most));
    return true;
  } catch {
    return false;
  }
}

function admitQuickly(group: string, process: number): void {
  try {
    writeFileSync(join(group, 'cgroup.procs'), String(process));
  } catch {
    // It has ended.
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

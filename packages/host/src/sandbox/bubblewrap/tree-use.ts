import { readFileSync } from 'node:fs';
import { descendants, read } from './processes.ts';

/** What the processes of a tree use together. */
export interface Use {
  readonly processes: number;
  /** Bytes that are theirs alone, or in memory that they share; files they have mapped do not count. */
  readonly memory: number;
  /** Changes when any of them has run, or another has come. */
  readonly work: number;
}

/** Looks at a tree again and again, at no more of it than has to be looked at. */
export class TreeUse {
  readonly #first: number;
  readonly #most: number;
  #known: readonly number[] = [];
  #knownAt = -1;

  constructor(first: number, most: number) {
    this.#first = first;
    this.#most = most;
  }

  /** `lastId` tells whether any process was made since; memory is counted closely near `limit`. */
  look(lastId: number, limit: number): Use {
    if (lastId !== this.#knownAt) {
      this.#known = descendants(this.#first, this.#most);
      this.#knownAt = lastId;
    }
    let upper = 0;
    let work = this.#known.length;
    for (const pid of this.#known) {
      const stat = read(`/proc/${pid}/stat`);
      // Fields of proc_pid_stat(5), behind the name, which may hold anything; 3 is the first here.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      work += pid + Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
      upper += Number(fields[21] ?? 0) * pageSize();
    }
    // What is resident holds files too, each counted in every process: enough to be told all is well.
    const memory = upper > limit || swapped() ? this.#count(limit) : upper;
    return { processes: this.#known.length, memory, work };
  }

  /** First the cheap sum, in which shared pages count in each process, then the true one. */
  #count(limit: number): number {
    const own = (pid: number) =>
      sum(`/proc/${pid}/status`, /^(?:RssAnon|RssShmem|VmSwap):\s+(\d+)/gm);
    const divided = (pid: number) =>
      sum(`/proc/${pid}/smaps_rollup`, /^(?:Pss_Anon|Pss_Shmem|SwapPss):\s+(\d+)/gm);
    const cheap = total(this.#known, own);
    return cheap > limit ? Math.min(cheap, total(this.#known, divided) || cheap) : cheap;
  }
}

/** The number of the process that was made last on the machine. */
export function lastProcessId(): number {
  return Number(read('/proc/loadavg').trim().split(' ').at(-1));
}

function total(pids: readonly number[], of: (pid: number) => number): number {
  return pids.reduce((all, pid) => all + of(pid), 0);
}

function sum(path: string, pattern: RegExp): number {
  return [...read(path).matchAll(pattern)].reduce((all, [, kB]) => all + Number(kB) * 1024, 0);
}

/** Whether pages may be on disk, where no resident size shows them. */
function swapped(): boolean {
  swap ??= read('/proc/swaps').trim().split('\n').length > 1;
  return swap;
}

let swap: boolean | undefined;
let page: number | undefined;

/** `AT_PAGESZ` (6) of getauxval(3): 4096 on x64, up to 65536 on arm64. */
function pageSize(): number {
  if (page !== undefined) return page;
  const vector = readFileSync('/proc/self/auxv');
  for (let at = 0; at + 16 <= vector.length; at += 16)
    if (vector.readBigUInt64LE(at) === 6n) page = Number(vector.readBigUInt64LE(at + 8));
  page ??= 4096;
  return page;
}

import type { BoxEvent, Limits } from '../backend.ts';
import { sizeOfDeleted, sizeOfFolder } from './folder-size.ts';
import { kernelUse } from './kernel-use.ts';
import { descendants } from './processes.ts';
import { lastProcessId, TreeUse } from './tree-use.ts';
import { findUncovered } from './verify-mounts.ts';

export type Excess = Extract<BoxEvent, { kind: 'limit-exceeded' }>;

export interface Watched {
  /** The first process of the box; all others descend from it. */
  readonly first: number;
  readonly limits: Limits;
  readonly dataDir: string;
  /** On these something is mounted, and must stay. */
  readonly covered: readonly string[];
  /** One of both is called, once. */
  readonly onExceeded: (excess: Excess) => void;
  readonly onUncovered: (path: string) => void;
}

/** Milliseconds between two looks: usually, and while the number of processes grows. */
const pace = { usual: 200, hurried: 15 };

/** Processes more than at the last look that make the next one come early. */
const growth = 16;

/** Milliseconds between two looks at the data folder, and how many times as long as one look took. */
const folderPace = { least: 1000, share: 20 };

/** Sums what all processes of a box use, for the kernel counts most of it for each one alone. */
export function watchBox(watched: Watched): { stop: () => void } {
  const { first, limits, dataDir, covered, onExceeded, onUncovered } = watched;
  const tree = new TreeUse(first, limits.processes);
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let counted = 0;
  let worked = -1;
  let folderDue = 0;

  const exceeded = (limit: keyof Limits, found: number) => {
    if (stopped) return;
    stop();
    onExceeded({ kind: 'limit-exceeded', limit, allowed: limits[limit], found });
  };
  const sizeOfData = async () => {
    const named = await sizeOfFolder(dataDir, limits.dataSize, () => stopped);
    const left = limits.dataSize - named;
    return left < 0 ? named : named + (await sizeOfDeleted(descendants(first), dataDir, left));
  };
  const lookAtFolder = async () => {
    const started = performance.now();
    folderDue = Infinity;
    const size = await sizeOfData();
    if (size > limits.dataSize) exceeded('dataSize', size);
    const took = performance.now() - started;
    folderDue = performance.now() + Math.max(folderPace.least, took * folderPace.share);
  };
  const look = () => {
    const uncovered = findUncovered(first, covered);
    if (uncovered !== undefined) {
      stop();
      onUncovered(uncovered);
      return;
    }
    const { processes, memory: own, work } = tree.look(lastProcessId(), limits.memory);
    const memory = own + kernelUse(first);
    if (processes > limits.processes) exceeded('processes', processes);
    else if (memory > limits.memory) exceeded('memory', memory);
    // Who has not worked since has not written.
    else if (work !== worked && performance.now() >= folderDue) {
      worked = work;
      // It may be removed meanwhile.
      void lookAtFolder().catch(() => undefined);
    }
    const hurried = processes - counted > growth;
    counted = processes;
    if (!stopped) wait(hurried ? pace.hurried : pace.usual);
  };
  const wait = (milliseconds: number) => {
    timer = setTimeout(look, milliseconds).unref();
  };
  const stop = () => {
    stopped = true;
    clearTimeout(timer);
  };
  wait(pace.usual);
  return { stop };
}

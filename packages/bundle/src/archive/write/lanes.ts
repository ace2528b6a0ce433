import { Worker } from 'node:worker_threads';
import { BundleError } from '../../error/index.ts';
import { packTask, roomSize, type Setup } from './pack-task.ts';
import { prepare, type Settings } from './settings.ts';
import type { Packed, Task } from './task.ts';
import type { Answer, Failure, Question, WorkerData } from './worker.ts';

/** Where tasks are done: in threads, or here where threads don't pay. */
export interface Lanes {
  readonly count: number;
  /** What it gives is good until `release`. */
  run(task: Task): Promise<Packed>;
  /** The bytes have been used: their memory serves for another task. */
  release(packed: Packed): void;
  close(): Promise<void>;
}

/** Bytes of content from which a thread is worth its start. */
const worthThread = 4 * 1024 * 1024;
/** More threads than this wait for the one that writes, and each takes some 20 MB. */
const mostThreads = 8;

/** Lanes for so many bytes of content. What they give does not depend on how many there are. */
export async function openLanes(
  settings: Settings,
  bytes: number,
  processors: number,
): Promise<Lanes> {
  const count = Math.min(processors, mostThreads, Math.floor(bytes / worthThread));
  const { workerUrl } = await import('./worker.ts');
  // The same file when a bundler has put all in one, TypeScript when it has not been built.
  const startable = workerUrl !== import.meta.url && /\.m?js$/.test(workerUrl);
  if (count < 2 || !startable) return localLane(await prepare(settings));
  return threads(new URL(workerUrl), settings, count);
}

/** Memory for what tasks give. It goes round, since new memory for each would pile up. */
class Rooms {
  readonly #free: ArrayBuffer[] = [];

  take(): ArrayBuffer {
    return this.#free.pop() ?? new ArrayBuffer(roomSize);
  }

  giveBack({ bytes: { buffer } }: Packed): void {
    if (buffer.byteLength === roomSize) this.#free.push(buffer);
  }
}

function localLane(setup: Setup): Lanes {
  const rooms = new Rooms();
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  let before: Promise<unknown> = Promise.resolve();
  return {
    count: 1,
    run: (task) => {
      // One task in a turn of the event loop, so that others (an abort) get theirs.
      const result = before.then(turn).then(() => packTask(task, setup, rooms.take()));
      before = result.catch(() => undefined);
      return result;
    },
    release: (packed) => rooms.giveBack(packed),
    close: () => Promise.resolve(),
  };
}

function threads(url: URL, settings: Settings, count: number): Lanes {
  const rooms = new Rooms();
  const workerData: WorkerData = { opendxt: 'pack', settings };
  const lanes = Array.from({ length: count }, () => new Thread(url, workerData));
  return {
    count,
    run: (task) =>
      lanes.reduce((a, b) => (b.waiting < a.waiting ? b : a)).run({ task, room: rooms.take() }),
    release: (packed) => rooms.giveBack(packed),
    close: async () => {
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}

interface Waiting {
  readonly resolve: (packed: Packed) => void;
  readonly reject: (error: unknown) => void;
}

/** A worker, which answers in the order in which it is asked. */
class Thread {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];

  constructor(url: URL, workerData: WorkerData) {
    // Little memory for young objects: a thread makes few, and there are several of them.
    this.#worker = new Worker(url, {
      workerData,
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: 4 },
    });
    this.#worker.on('message', (answer: Answer) => {
      const asked = this.#waiting.shift();
      if ('packed' in answer) asked?.resolve(answer.packed);
      else asked?.reject(restore(answer.failure));
    });
    this.#worker.on('error', (error) => {
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    });
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  run(question: Question): Promise<Packed> {
    const { task, room } = question;
    const moved = task.kind === 'block' ? [room, task.bytes.buffer] : [room];
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(question, moved);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
    for (const { reject } of this.#waiting.splice(0)) reject(new Error('the thread was ended'));
  }
}

function restore({ code, message, entry, hint }: Failure): Error {
  if (code === undefined) return new Error(message);
  return new BundleError(code, message, {
    ...(entry === undefined ? {} : { entry }),
    ...(hint === undefined ? {} : { hint }),
  });
}

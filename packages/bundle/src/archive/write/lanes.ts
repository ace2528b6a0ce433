import { Worker } from 'node:worker_threads';
import { BundleError } from '../../error/index.ts';
import { loadCompressor, type CompressorChoice } from './compressor.ts';
import { packTask } from './pack-task.ts';
import type { Packed, Task } from './task.ts';
import type { Answer, Failure, WorkerData } from './worker.ts';

/** Where tasks are done: in threads, or here where threads don't pay. */
export interface Lanes {
  readonly count: number;
  run(task: Task): Promise<Packed>;
  close(): Promise<void>;
}

/** Bytes of content from which a thread is worth its start. */
const worthThread = 4 * 1024 * 1024;

/** Lanes for so many bytes of content. What they give does not depend on how many there are. */
export async function openLanes(
  choice: CompressorChoice,
  bytes: number,
  processors: number,
): Promise<Lanes> {
  const count = Math.min(processors, Math.floor(bytes / worthThread));
  if (count < 2) return localLane(choice);
  const { workerUrl } = await import('./worker.ts');
  // The same file when a bundler has put all in one, TypeScript when it has not been built.
  const startable = workerUrl !== import.meta.url && /\.m?js$/.test(workerUrl);
  return startable ? threads(new URL(workerUrl), choice, count) : localLane(choice);
}

async function localLane(choice: CompressorChoice): Promise<Lanes> {
  const compressor = await loadCompressor(choice);
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  let before: Promise<unknown> = Promise.resolve();
  return {
    count: 1,
    run: (task) => {
      // One task in a turn of the event loop, so that others (an abort) get theirs.
      const result = before.then(turn).then(() => packTask(task, compressor));
      before = result.catch(() => undefined);
      return result;
    },
    close: () => Promise.resolve(),
  };
}

function threads(url: URL, choice: CompressorChoice, count: number): Lanes {
  const workerData: WorkerData = { opendxt: 'pack', choice };
  const lanes = Array.from({ length: count }, () => new Thread(url, workerData));
  return {
    count,
    run: (task) => lanes.reduce((a, b) => (b.waiting < a.waiting ? b : a)).run(task),
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

  run(task: Task): Promise<Packed> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(
        task,
        task.kind === 'block' ? [task.bytes.buffer as ArrayBuffer] : [],
      );
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

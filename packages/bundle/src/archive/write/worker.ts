import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { BundleError } from '../../error/index.ts';
import { packTask } from './pack-task.ts';
import { prepare, type Settings } from './settings.ts';
import type { Packed, Task } from './task.ts';

/**
 * This module, as a thread's first file. It is imported when it is needed and not before, so that
 * it stays a file of its own when the package is bundled.
 */
export const workerUrl = import.meta.url;

/** What a thread is started with; the mark tells it from anybody else's threads. */
export interface WorkerData {
  readonly opendxt: 'pack';
  readonly settings: Settings;
}

export interface Question {
  readonly task: Task;
  /** Handed over with the task, and handed back with what was put into it. */
  readonly room: ArrayBuffer;
}

/** A refusal, taken apart: an error's own fields don't survive the way between threads. */
export interface Failure {
  readonly code: BundleError['code'] | undefined;
  readonly message: string;
  readonly entry: string | undefined;
  readonly hint: string | undefined;
}

export type Answer = { readonly packed: Packed } | { readonly failure: Failure };

if (!isMainThread && (workerData as Partial<WorkerData> | undefined)?.opendxt === 'pack') {
  await serve((workerData as WorkerData).settings);
}

async function serve(settings: Settings): Promise<void> {
  const setup = await prepare(settings);
  parentPort?.on('message', ({ task, room }: Question) => {
    try {
      const answer: Answer = { packed: packTask(task, setup, room) };
      parentPort?.postMessage(answer, [room]);
    } catch (cause) {
      parentPort?.postMessage({ failure: describe(cause) } satisfies Answer);
    }
  });
}

function describe(cause: unknown): Failure {
  const known = cause instanceof BundleError ? cause : undefined;
  return {
    code: known?.code,
    message: cause instanceof Error ? cause.message : String(cause),
    entry: known?.entry,
    hint: known?.hint,
  };
}

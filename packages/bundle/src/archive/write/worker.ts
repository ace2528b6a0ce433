import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { BundleError } from '../../error/index.ts';
import { loadCompressor, type CompressorChoice } from './compressor.ts';
import { packTask } from './pack-task.ts';
import type { Packed, Task } from './task.ts';

/**
 * This module, as a thread's first file. It is imported when it is needed and not before, so that
 * it stays a file of its own when the package is bundled.
 */
export const workerUrl = import.meta.url;

/** What a thread is started with; the mark tells it from anybody else's threads. */
export interface WorkerData {
  readonly opendxt: 'pack';
  readonly choice: CompressorChoice;
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
  await serve((workerData as WorkerData).choice);
}

async function serve(choice: CompressorChoice): Promise<void> {
  const compressor = await loadCompressor(choice);
  parentPort?.on('message', (task: Task) => {
    try {
      const packed = packTask(task, compressor);
      // Only memory of its own can be handed over; short results share a pool.
      const own = packed.bytes.byteLength === packed.bytes.buffer.byteLength;
      parentPort?.postMessage(
        { packed } satisfies Answer,
        own ? [packed.bytes.buffer as ArrayBuffer] : [],
      );
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

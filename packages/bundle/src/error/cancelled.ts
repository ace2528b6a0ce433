import { BundleError } from './bundle-error.ts';

/** Turns an aborted signal into the package's own error. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) {
    throw new BundleError('cancelled', 'the work was cancelled', { cause: signal.reason });
  }
}

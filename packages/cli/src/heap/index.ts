import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the heap's young generation at its first size. What flows through an archive dies at once,
 * so that collecting it more often costs nothing, where a grown one takes 50 MB more. V8 reads the
 * flag when the heap would grow: it has to be set before the work begins.
 */
export function keepYoungHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

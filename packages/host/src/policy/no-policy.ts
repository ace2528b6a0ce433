import type { Policy } from './types.ts';

/** Where there is no policy file: nothing is forbidden. */
export const noPolicy: Policy = {
  refusals: () => [],
  toolRule: () => undefined,
  lockedSettings: () => ({}),
  auditArguments: false,
};

import { fileProbes } from './files.ts';
import { networkProbes } from './network.ts';
import { kernelProbes, privilegeProbes, socketProbes } from './privileges.ts';
import type { Probe } from './probe.ts';
import { processProbes } from './processes.ts';
import { resourceProbes } from './resources.ts';

export { anyHas, attemptOf, managing, type Probe } from './probe.ts';

/** In the order in which they are tried and shown. */
export const probes: readonly Probe[] = [
  ...fileProbes,
  ...processProbes,
  ...networkProbes,
  ...socketProbes,
  ...privilegeProbes,
  ...kernelProbes,
  ...resourceProbes,
];

import { tmpdir } from 'node:os';
import { thisMachine } from '../../runtimes/index.ts';
import type { SandboxBackend } from '../backend.ts';
import { noIsolation } from '../no-isolation.ts';
import { findRuntime } from './languages.ts';
import { levelOf } from './level.ts';
import { probes, type Probe } from './probes/index.ts';
import { tryOut, type Trial } from './try-out.ts';
import type { ProbeLanguage, ProbeResult, SelfTestReport } from './types.ts';

export interface SelfTestOptions {
  /** Where the throw-away world is made; the system's folder for temporary files unless told. */
  readonly folder?: string;
  readonly languages?: readonly ProbeLanguage[];
  /**
   * Tries everything without a box first: what can't be done there says nothing about the box, and
   * is not applicable. On unless told; what exhausts resources is not tried without a box.
   */
  readonly compare?: boolean;
  /** Also tries to exhaust memory, processes and disks, each in a box of its own; on unless told. */
  readonly exhaust?: boolean;
  /** Called before a trial starts. */
  readonly onTrial?: (language: ProbeLanguage, boxed: boolean) => void;
}

/**
 * Tries to escape from boxes of this backend, in every way that is known, in a throw-away world.
 * @throws {HostError} when a box does not start
 */
export async function selfTest(
  backend: SandboxBackend,
  options: SelfTestOptions = {},
): Promise<SelfTestReport> {
  const { folder = tmpdir(), languages = ['node', 'python'], compare = true, onTrial } = options;
  const gentle = probes.filter(({ alone }) => alone !== true);
  const wanted = options.exhaust === false ? gentle : probes;
  const machine = thisMachine();
  const missing: ProbeLanguage[] = [];
  const trials: Trial[] = [];
  for (const language of languages) {
    const runtime = await findRuntime(language, machine);
    if (runtime === undefined) {
      missing.push(language);
      continue;
    }
    onTrial?.(language, true);
    const trial = await tryOut(backend, runtime, wanted, folder);
    if (!compare || backend.name === 'none') {
      trials.push(trial);
      continue;
    }
    onTrial?.(language, false);
    const bare = await tryOut(noIsolation, runtime, gentle, folder);
    trials.push({ ...trial, probes: trial.probes.map((result) => compared(result, bare.probes)) });
  }
  return report(backend, trials, missing);
}

/** Ids of what the first look at a backend tries. */
const firstLook = new Set([
  'ssh-key',
  'other-data',
  'host-secrets',
  'list-folder',
  'planted-link',
  'shell-startup',
  'own-code',
  'read-only-grant',
  'git-hook',
  'shared-temp',
  'proc-environ',
  'proc-root',
  'kill-process',
  'signal-host',
  'loopback',
  'lan',
  'host-socket',
  'abstract',
  'user-namespace',
]);

/** A first look, well under a second: the most important of the probes, from Node alone. */
export async function quickSelfTest(backend: SandboxBackend): Promise<SelfTestReport> {
  const runtime = await findRuntime('node', thisMachine());
  if (runtime === undefined) return report(backend, [], ['node']);
  const few = probes.filter(({ id }: Probe) => firstLook.has(id));
  return report(backend, [await tryOut(backend, runtime, few, tmpdir())], []);
}

function compared(result: ProbeResult, bare: readonly ProbeResult[]): ProbeResult {
  // Without a box nothing stands for the proxy, which reads names in its own way.
  if (probes.find(({ id }) => id === result.id)?.networked) return result;
  const without = bare.find(({ id }) => id === result.id);
  if (result.outcome !== 'contained' || without?.outcome !== 'contained') return result;
  return { ...result, outcome: 'not-applicable', detail: "can't be done without a box either" };
}

function report(
  { name }: SandboxBackend,
  trials: readonly Trial[],
  missing: readonly ProbeLanguage[],
): SelfTestReport {
  const results = trials.flatMap((trial) => trial.probes);
  const grants = trials.flatMap((trial) => trial.grants);
  return { backend: name, level: levelOf(results, grants), probes: results, grants, missing };
}

import { openAudit, type Audit } from '../audit/index.ts';
import type { HostError } from '../error/index.ts';
import type { Home } from '../home/index.ts';
import type { Policy } from '../policy/index.ts';
import type { Machine } from '../runtimes/index.ts';
import { chooseSandbox, type SandboxBackend } from '../sandbox/index.ts';
import { openSecrets, type Secrets } from '../secrets/index.ts';
import { currentPolicy } from './current-policy.ts';

/** What everything that installs extensions and starts servers works with. */
export interface HostContext {
  readonly home: Home;
  readonly machine: Machine;
  readonly sandbox: SandboxBackend;
  readonly secrets: Secrets;
  readonly audit: Audit;
  /**
   * As it is now, the same object as long as nothing has changed; throws when a policy file can't
   * be understood.
   */
  readonly policy: () => Promise<Policy>;
}

export interface ContextOptions {
  /** Called when a removal could not be recorded, which does not stop it. */
  readonly onUnrecorded?: (error: HostError) => void;
}

/** The real ones of a home on this machine. */
export async function openContext(
  home: Home,
  machine: Machine,
  { onUnrecorded }: ContextOptions = {},
): Promise<HostContext> {
  return {
    home,
    machine,
    sandbox: await chooseSandbox(home, machine),
    secrets: openSecrets(home, machine),
    audit: openAudit(home, onUnrecorded === undefined ? {} : { onProblem: onUnrecorded }),
    policy: currentPolicy(home, machine),
  };
}

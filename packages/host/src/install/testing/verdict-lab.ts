import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, writeExtension } from '@opendxt/testkit';
import {
  activeSubject,
  openContext,
  prepareStart,
  type HostContext,
  type PreparedStart,
} from '../../activation/index.ts';
import type { AuditEvent } from '../../audit/index.ts';
import { homeAt } from '../../home/index.ts';
import { loadPolicyFrom } from '../../policy/index.ts';
import { thisMachine } from '../../runtimes/index.ts';
import { noIsolation } from '../../sandbox/index.ts';
import { applyInstall, planInstall, type InstallResult, type PlanOptions } from '../index.ts';
import { signedBy } from './checks.ts';

/** A home in which versions of the extension `tiny` are installed. */
export interface VerdictLab extends AsyncDisposable {
  readonly context: HostContext;
  readonly events: readonly AuditEvent[];
  /** Writes a bundle and answers with its path. */
  bundle(version?: string): Promise<string>;
  install(version?: string, options?: PlanOptions): Promise<InstallResult>;
  start(): Promise<PreparedStart>;
  /** Writes the user's trust.json, and the only policy. */
  trust(content: object): void;
  rule(content: object): void;
}

export async function verdictLab(): Promise<VerdictLab> {
  const folder = await temporaryFolder();
  const home = homeAt(join(folder.path, 'home'));
  const events: AuditEvent[] = [];
  const policy = join(folder.path, 'policy.json');
  const write = (path: string) => (content: object) =>
    writeFileSync(path, JSON.stringify({ format: 1, ...content }));
  const context: HostContext = {
    ...(await openContext(home, thisMachine())),
    sandbox: noIsolation,
    audit: { record: async (event) => void events.push(event) },
    policy: () => loadPolicyFrom([{ file: policy, owner: 'user' }]),
  };
  const bundle: VerdictLab['bundle'] = async (version = '1.0.0') => {
    const file = join(folder.path, `tiny-${version}.mcpb`);
    await writeExtension(file, { name: 'tiny', version });
    return file;
  };
  return {
    context,
    events,
    bundle,
    install: async (version, options = {}) => {
      const plan = await planInstall(context, await bundle(version), { start: false, ...options });
      return applyInstall(context, plan, { agreed: true });
    },
    start: async () => prepareStart(context, await activeSubject(context, 'tiny')),
    trust: write(join(home.root, 'trust.json')),
    rule: write(policy),
    [Symbol.asyncDispose]: () => folder.remove(),
  };
}

/** Has a bundle signed by a name, or by nobody. */
export const by = (name?: string, rules: PlanOptions['rules'] = {}): PlanOptions => ({
  checks: { verify: signedBy(name) },
  rules,
});

import type { AuditEvent } from '../audit/index.ts';
import { newlyGranted } from '../permissions/index.ts';
import { auditFacts } from '../verdicts/index.ts';
import type { InstallPlan } from './types.ts';

/** What the audit has of an install that was made: what it grants, then the install itself. */
export function eventsOf(plan: InstallPlan): readonly AuditEvent[] {
  const { id, action, grants, isolation } = plan;
  const isKnown = plan.before.binding.name !== '';
  // What this machine has not is not granted by whoever installs something for the first time.
  const before = isKnown ? plan.before : { ...plan.before, isolation };
  const by = action === 'switch' ? 'agreed to with the update' : 'agreed to with the install';
  return [...grantEvents(id, newlyGranted(before, grants), by), outcomeOf(plan, 'ok')];
}

export function grantEvents(id: string, what: readonly string[], by: string): AuditEvent[] {
  return what.map((one) => ({ event: 'grant', id, what: one, by }));
}

export function outcomeOf(plan: InstallPlan, outcome: 'ok' | 'failed', why?: string): AuditEvent {
  const { id, manifest, digest, action, replaces, signature, scan } = plan;
  return {
    event: action === 'switch' ? 'update' : 'install',
    id,
    version: manifest.version,
    digest,
    outcome,
    ...(replaces === undefined ? {} : { from: replaces }),
    ...(why === undefined ? {} : { why }),
    ...auditFacts({
      ...(signature && { signature: signature.decision }),
      ...(scan && { scan: scan.summary }),
    }),
  };
}

import type { AuditOutcome } from '../audit/index.ts';
import { HostError } from '../error/index.ts';
import type { HostContext } from './context.ts';
import type { StartSubject } from './subject.ts';

/** Codes of errors that say that a start was not allowed, rather than that it did not work. */
const refusals: ReadonlySet<string> = new Set([
  'policy-refused',
  'isolation-missing',
  'not-agreed',
  'grant-changed',
  'tampered',
  'signature-refused',
  'malicious',
]);

/** Audits a start. */
export async function recordStart(
  { audit, sandbox }: HostContext,
  { id, receipt: { version } }: StartSubject,
  outcome: AuditOutcome,
  why?: string,
): Promise<void> {
  const said = why === undefined ? {} : { why };
  const isolation = sandbox.level;
  await audit.record({ event: 'start', id, version, isolation, outcome, ...said });
}

/** Audits a start that came to nothing, unless that is because it could not be audited. */
export async function recordFailedStart(
  context: HostContext,
  subject: StartSubject,
  error: unknown,
): Promise<void> {
  const code = error instanceof HostError ? error.code : 'start-failed';
  if (code === 'audit-unwritable') return;
  await recordStart(context, subject, refusals.has(code) ? 'refused' : 'failed', code);
}

import type { Audit } from '../audit/index.ts';
import { HostError } from '../error/index.ts';
import { prepareHome, type Home } from '../home/index.ts';
import { auditFacts } from '../verdicts/index.ts';
import type { InstallPlan } from './types.ts';

/** As much of a plan as is known when something refuses it. */
export type Found = {
  -readonly [Key in 'id' | 'manifest' | 'digest' | 'signature' | 'scan']?: InstallPlan[Key];
} & {
  /** The version that is used. */
  replaces?: string;
};

/** What a user or an administrator wants to know of later, even where nothing was installed. */
const refusals: ReadonlySet<string> = new Set([
  'signature-refused',
  'malicious',
  'publisher-changed',
  'policy-refused',
]);

/** Records what was refused, and why; other errors are no refusals. */
export async function recordRefusal(
  home: Home,
  audit: Audit,
  { id, manifest, digest, signature, scan, replaces }: Found,
  error: unknown,
): Promise<void> {
  if (!(error instanceof HostError) || !refusals.has(error.code)) return;
  if (id === undefined || manifest === undefined || digest === undefined) return;
  const isUpdate = replaces !== undefined && replaces !== manifest.version;
  await prepareHome(home);
  await audit.record({
    event: isUpdate ? 'update' : 'install',
    id,
    version: manifest.version,
    digest,
    outcome: 'refused',
    ...(isUpdate ? { from: replaces } : {}),
    code: error.code,
    why: error.message,
    ...auditFacts({
      ...(signature && { signature: signature.decision }),
      ...(scan && { scan: scan.summary }),
    }),
  });
}

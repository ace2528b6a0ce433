import type { AuditScan, AuditSignature } from '../audit/index.ts';
import { HostError } from '../error/index.ts';
import type { Home } from '../home/index.ts';
import type { PolicySubject } from '../policy/index.ts';
import type { Machine } from '../runtimes/index.ts';
import { refuseMalicious, type ScanSummary } from '../scan/index.ts';
import { extensionIn, latestScan, readState, type Receipt } from '../store/index.ts';
import { decideTrust, readTrust, type TrustDecision, type TrustRules } from '../trust/index.ts';

/** A version that is kept. */
export interface KeptSubject {
  readonly id: string;
  /** The folder below `store/<id>`. */
  readonly folder: string;
  readonly receipt: Receipt;
}

/** What is known now about who made a version, and about what is in it. */
export interface Verdicts {
  /** By what is trusted and blocked now; absent where nobody looked for a signature. */
  readonly signature?: TrustDecision;
  /** The last scan; absent where there was none. */
  readonly scan?: ScanSummary;
}

/**
 * Judges anew what was found out about a version at its install.
 * @throws {HostError} where a file that says what is trusted, or what was found, can't be understood;
 * `signature-refused` for what is blocked
 */
export async function readVerdicts(
  { home, machine }: { readonly home: Home; readonly machine: Machine },
  { id, folder, receipt }: KeptSubject,
): Promise<Verdicts> {
  const { signer } = extensionIn(await readState(home), id) ?? {};
  const rules: TrustRules = {
    ...(await readTrust(home, machine)),
    extension: { id, ...(signer === undefined ? {} : { publisher: signer }) },
  };
  const signature = decideKept(receipt, rules);
  const scan = await latestScan(home, id, folder, receipt);
  return { ...(signature && { signature }), ...(scan && { scan }) };
}

function decideKept({ signature, digest }: Receipt, rules: TrustRules): TrustDecision | undefined {
  if (signature !== undefined) return decideTrust(signature.evidence, rules);
  // Nothing is known of a signature; that the file is blocked counts all the same.
  const judgedAt = new Date(0).toISOString();
  const unseen = { state: 'none', fileDigest: digest, faults: [], chain: [], judgedAt } as const;
  const decision = decideTrust(unseen, rules);
  return decision.refused ? decision : undefined;
}

/**
 * What is blocked or malicious is not started, whatever the user says.
 * @throws {HostError} `signature-refused`, `malicious`
 */
export function expectHarmless(id: string, verb: string, { signature, scan }: Verdicts): void {
  if (scan !== undefined) refuseMalicious(id, verb, scan);
  if (signature?.refused !== true) return;
  const [reason] = signature.reasons;
  const isBlocked = reason?.code.startsWith('blocked-') === true;
  const hint = isBlocked
    ? '`dxt trust list` shows what you and the administrator of this machine block'
    : 'nothing overrides this; get the bundle anew from its author';
  const more = reason !== undefined && reason.message !== signature.summary;
  const why = more ? `: ${reason.message}` : '';
  throw new HostError('signature-refused', `\`${id}\` is not ${verb}: ${signature.summary}${why}`, {
    hint,
  });
}

/** What a policy is told of the verdicts. */
export function policyFacts({
  signature,
  scan,
}: Verdicts): Pick<PolicySubject, 'signature' | 'scan'> {
  return {
    ...(signature && {
      signature: {
        status: signature.status,
        ...(signature.publisher && { publisher: signature.publisher }),
      },
    }),
    ...(scan && {
      scan: { severity: scan.severity, lookedUp: scan.lookedUp, searched: scan.searched },
    }),
  };
}

/** What is recorded of the verdicts. */
export function auditFacts({ signature, scan }: Verdicts): {
  readonly signature?: AuditSignature;
  readonly scan?: AuditScan;
} {
  return {
    ...(signature && {
      signature: {
        status: signature.status,
        ...(signature.publisher && { publisher: signature.publisher.id }),
      },
    }),
    ...(scan && { scan: auditScan(scan) }),
  };
}

export function auditScan({
  scannedAt,
  severity,
  lookedUp,
  dataFrom,
  malicious,
}: ScanSummary): AuditScan {
  return {
    at: scannedAt,
    severity,
    ...(lookedUp && dataFrom !== undefined && { dataFrom }),
    ...(malicious.length > 0 && { malicious: malicious.map(({ id }) => id) }),
  };
}

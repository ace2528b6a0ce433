import {
  digestFile,
  type ScanFinding,
  type ScanReport,
  type SignatureEvidence,
} from '@opendxt/bundle';
import { decideTrust, type TrustRules } from '../../trust/index.ts';
import type { InstallChecks } from '../index.ts';

/** SHA-256 of the public key of a name, as far as tests go. */
export const keyOf = (name: string) =>
  Buffer.from(name).toString('hex').padEnd(64, '0').slice(0, 64);

/** What a publisher is called who signs with that key. */
export const publisherId = (name: string) => `key:${keyOf(name)}`;

/** Evidence of a certificate that is signed with its own key; without a name of no signature. */
export function evidenceOf(fileDigest: string, name?: string): SignatureEvidence {
  const judgedAt = '2026-01-02T03:04:05.000Z';
  const found = { fileDigest, faults: [], chain: [], judgedAt } as const;
  if (name === undefined) return { ...found, state: 'none' };
  const signer = {
    subject: `CN=${name}`,
    issuer: `CN=${name}`,
    serial: '01',
    fingerprint: keyOf(`${name}!`),
    key: keyOf(name),
    algorithm: 'ECDSA P-256',
    notBefore: '2025-01-01T00:00:00.000Z',
    notAfter: '2027-01-01T00:00:00.000Z',
    isCa: false,
  };
  return { ...found, state: 'intact', layout: 'B', signer, chain: [signer] };
}

/** Finds that a bundle is signed by somebody, or by nobody. */
export function signedBy(
  name?: string,
  rules: Partial<TrustRules> = {},
): NonNullable<InstallChecks['verify']> {
  return async ({ file, extension }) => {
    const evidence = evidenceOf(await digestFile(file), name);
    const nobody = { publishers: [], blocked: { digests: [], keys: [] } };
    return { evidence, decision: decideTrust(evidence, { ...nobody, extension, ...rules }) };
  };
}

/** A scan that looked everything up and found this. */
export function reportOf(...findings: readonly ScanFinding[]): ScanReport {
  return {
    format: 1,
    scannedAt: '2026-01-02T03:04:05.000Z',
    sources: [{ kind: 'database', ecosystems: ['npm'], dataFrom: '2026-01-01T00:00:00.000Z' }],
    gaps: [],
    inventory: { packages: [], natives: [], unseen: [] },
    findings,
    ignored: [],
    severity: findings[0]?.severity ?? 'none',
  };
}

export const malicious: ScanFinding = {
  kind: 'malicious',
  id: 'MAL-2026-1',
  severity: 'critical',
  message: '`left-pad` takes secrets',
  package: {
    ecosystem: 'npm',
    name: 'left-pad',
    version: '9.9.9',
    purl: 'pkg:npm/left-pad@9.9.9',
    places: ['node_modules/left-pad'],
  },
};

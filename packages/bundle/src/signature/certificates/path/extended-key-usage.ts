import type { PathPurpose } from './types.ts';

/** RFC 5280 section 4.2.1.12. */
export const usages: Readonly<
  Record<PathPurpose, { readonly oid: string; readonly name: string }>
> = {
  'code-signing': { oid: '1.3.6.1.5.5.7.3.3', name: 'code signing' },
  timestamping: { oid: '1.3.6.1.5.5.7.3.8', name: 'timestamps' },
};

/** An authority with it may vouch for any purpose; for a signer it says nothing. */
export const anyUsage = '2.5.29.37.0';

const names: Readonly<Record<string, string>> = {
  [anyUsage]: 'anything',
  '1.3.6.1.5.5.7.3.1': 'TLS servers',
  '1.3.6.1.5.5.7.3.2': 'TLS clients',
  '1.3.6.1.5.5.7.3.3': 'code signing',
  '1.3.6.1.5.5.7.3.4': 'mail',
  '1.3.6.1.5.5.7.3.8': 'timestamps',
  '1.3.6.1.5.5.7.3.9': 'OCSP answers',
};

export function describeUsages(oids: readonly string[]): string {
  return oids.map((oid) => names[oid] ?? oid).join(', ');
}

import {
  describePermission,
  formatLimit,
  formatPermission,
  limitName,
  type Change,
  type Grants,
} from '@opendxt/host';
import type { Manifest } from '@opendxt/manifest';

export interface GrantsDocument extends Pick<
  Grants,
  'files' | 'sampling' | 'elicitation' | 'isolation'
> {
  readonly permissions: readonly string[];
  readonly denied: readonly string[];
  readonly tools: Pick<Grants['tools'], 'usual' | 'rules'>;
  /** As `--limit` has them; those alone that differ from the usual ones. */
  readonly limits: Readonly<Record<string, string>>;
}

/** Grants for `--json`: permissions as `--allow` has them. */
export function grantsDocument(grants: Grants): GrantsDocument {
  const { permissions, denied, files, tools, sampling, elicitation, isolation } = grants;
  return {
    permissions: permissions.map(formatPermission),
    denied: denied.map(formatPermission),
    files,
    tools: { usual: tools.usual, rules: tools.rules },
    sampling,
    elicitation,
    isolation,
    limits: Object.fromEntries(
      limitEntries(grants).map(([limit, value]) => [limitName(limit), formatLimit(limit, value)]),
    ),
  };
}

/** What an update wants beyond what was agreed to, for `--json`. */
export function changeDocument(change: Change, manifest: Manifest) {
  if (change.kind !== 'permission') return change;
  const { permission, reason } = change;
  return {
    kind: change.kind,
    what: formatPermission(permission),
    ...describePermission(permission, manifest),
    ...(reason !== undefined && { reason }),
  };
}

/** The limits that differ from the usual ones. */
export function limitEntries({ limits }: Grants) {
  return Object.entries(limits) as (readonly [keyof Grants['limits'], number])[];
}

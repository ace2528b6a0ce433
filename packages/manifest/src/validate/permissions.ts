import type { Manifest } from '../model/index.ts';
import { readDeclaredPermissions, type DeclaredPermission } from '../permissions/index.ts';
import { quoteAll, type Finding } from './finding.ts';
import { objectAt, type Subject } from './subject.ts';

/** What `_meta["org.opendxt"].permissions` asks for. */
export function checkPermissions({ manifest, value }: Subject): readonly Finding[] {
  const { permissions, problems } = readDeclaredPermissions(objectAt(value, '_meta'));
  return [
    ...problems,
    ...permissions.flatMap((one) => checkSetting(one, manifest)),
    ...entriesOf(permissions).flatMap(checkReason),
    ...permissions.flatMap((one, index) => checkRepeated(one, permissions.slice(0, index))),
  ];
}

function checkSetting(
  { permission, path }: DeclaredPermission,
  { userConfig }: Manifest,
): readonly Finding[] {
  if (permission.kind !== 'files') return [];
  const { setting } = permission;
  const option = userConfig.find(({ key }) => key === setting);
  if (option?.type === 'directory' || option?.type === 'file') return [];
  const fitting = userConfig.filter(({ type }) => type === 'directory' || type === 'file');
  return [
    {
      severity: 'error',
      code: 'permission-setting',
      path: [...path, 'setting'],
      message:
        option === undefined
          ? `\`user_config\` does not declare \`${setting}\``
          : `\`${setting}\` is of the type \`${option.type}\` and names no files`,
      expected:
        fitting.length === 0
          ? 'an option of the type `directory` or `file`, and there is none'
          : quoteAll(fitting.map(({ key }) => key)),
      found: `\`${setting}\``,
    },
  ];
}

/** One of each entry, since one entry may name several hosts. */
function entriesOf(permissions: readonly DeclaredPermission[]): readonly DeclaredPermission[] {
  const entry = ({ path }: DeclaredPermission) => path.slice(0, 5).join('\0');
  return permissions.filter(
    (one, index) => permissions.findIndex((other) => entry(other) === entry(one)) === index,
  );
}

function checkReason({ required, reason, path }: DeclaredPermission): readonly Finding[] {
  return required && reason === undefined
    ? [
        {
          severity: 'warning',
          code: 'permission-without-reason',
          path: path.slice(0, 5),
          message: 'people are asked to agree to this, and are not told why',
          hint: 'add "reason": "…"',
        },
      ]
    : [];
}

function checkRepeated(
  { permission, path }: DeclaredPermission,
  before: readonly DeclaredPermission[],
): readonly Finding[] {
  const same = before.find(
    (other) => JSON.stringify(other.permission) === JSON.stringify(permission),
  );
  return same === undefined
    ? []
    : [
        {
          severity: 'warning',
          code: 'permission-repeated',
          path,
          message: `this is asked for in \`${same.path.slice(3, 5).join('.')}\` already`,
        },
      ];
}

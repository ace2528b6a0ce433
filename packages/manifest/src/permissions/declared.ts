import type { JsonPath, Problem } from '../problem/index.ts';
import { parseHost } from './host.ts';

/** One thing that a server may ask for, and be allowed; docs/permissions.md says what each means. */
export type Permission =
  /** Reading, or also changing, the files and folders that a setting names. */
  | { readonly kind: 'files'; readonly setting: string; readonly access: 'read' | 'write' }
  /** Connecting to a public host: `host:port`, `*.host:port`, `host:*`. */
  | { readonly kind: 'network'; readonly host: string }
  | { readonly kind: 'any-public-host' }
  /** Connecting to a host on this machine or in its networks. */
  | { readonly kind: 'local-network'; readonly host: string }
  /** Running code that is fetched when it starts: `npx`, `uvx`. */
  | { readonly kind: 'fetched-code'; readonly command: string };

export interface DeclaredPermission {
  readonly permission: Permission;
  readonly required: boolean;
  /** The author's words. */
  readonly reason?: string;
  /** Of the value in the manifest. */
  readonly path: JsonPath;
}

/** A problem before its place is looked up in the text. */
type Finding = Omit<Problem, 'place'> & { readonly part?: 'key' | 'value' };

export interface DeclaredPermissions {
  /** Those that are understood; what has a problem asks for nothing. */
  readonly permissions: readonly DeclaredPermission[];
  readonly problems: readonly Finding[];
}

/** The name under `_meta` that is ours. */
export const metaName = 'org.opendxt';

const base: JsonPath = ['_meta', metaName, 'permissions'];
const kinds = ['files', 'network', 'local', 'code'] as const;
type Kind = (typeof kinds)[number];

/** Reads `_meta["org.opendxt"].permissions` (docs/permissions.md), and says all that is wrong. */
export function readDeclaredPermissions(
  meta: Readonly<Record<string, unknown>>,
): DeclaredPermissions {
  const ours = Object.hasOwn(meta, metaName) ? meta[metaName] : undefined;
  if (!isObject(ours) || !Object.hasOwn(ours, 'permissions'))
    return { permissions: [], problems: [] };
  const { permissions } = ours;
  if (!isObject(permissions))
    return { permissions: [], problems: [expected(base, 'an object', permissions)] };
  const lists = ['required', 'optional'] as const;
  return join([
    ...unknownKeys(permissions, lists, base),
    ...lists
      .filter((list) => Object.hasOwn(permissions, list))
      .map((list) => readList(permissions[list], list === 'required', [...base, list])),
  ]);
}

function readList(list: unknown, required: boolean, path: JsonPath): DeclaredPermissions {
  if (!Array.isArray(list)) return problem(expected(path, 'a list of objects', list));
  return join(list.map((entry: unknown, index) => readEntry(entry, required, [...path, index])));
}

function readEntry(entry: unknown, required: boolean, path: JsonPath): DeclaredPermissions {
  if (!isObject(entry)) return problem(expected(path, 'an object', entry));
  const found = kinds.filter((kind) => Object.hasOwn(entry, kind));
  const [kind] = found;
  const keys = unknownKeys(entry, [...kinds, 'reason'], path);
  if (kind === undefined || found.length > 1)
    return join([
      ...keys,
      problem({
        ...expected(path, `one of ${quoted(kinds)}`, entry),
        found: found.length > 1 ? quoted(found) : `\`${Object.keys(entry).join('`, `')}\``,
        message: 'each entry asks for one kind of thing',
      }),
    ]);
  const { reason } = entry;
  const wrongReason =
    reason === undefined || (typeof reason === 'string' && reason.trim() !== '')
      ? []
      : [problem(expected([...path, 'reason'], 'a sentence', reason))];
  const read = readers[kind](entry[kind], [...path, kind]);
  const more = {
    required,
    ...(typeof reason === 'string' && reason.trim() !== '' && { reason: reason.trim() }),
  };
  const permissions = read.permissions.map((one) => ({ ...one, ...more }));
  return join([...keys, ...wrongReason, { permissions, problems: read.problems }]);
}

const readers: Readonly<Record<Kind, (value: unknown, path: JsonPath) => DeclaredPermissions>> = {
  files: readFiles,
  network: (value, path) =>
    value === 'public'
      ? understood({ kind: 'any-public-host' }, path)
      : readHosts(value, path, 'public'),
  local: (value, path) => readHosts(value, path, 'local'),
  code: (value, path) =>
    typeof value === 'string' && /^[\w.+-]+$/.test(value)
      ? understood({ kind: 'fetched-code', command: value }, path)
      : problem(expected(path, 'the name of a program, such as `npx`', value)),
};

function readFiles(value: unknown, path: JsonPath): DeclaredPermissions {
  if (!isObject(value)) return problem(expected(path, 'an object with `setting`', value));
  const keys = unknownKeys(value, ['setting', 'access'], path);
  const { setting, access = 'read' } = value;
  const problems = [
    ...(typeof setting === 'string' && setting !== ''
      ? []
      : [expected([...path, 'setting'], 'the key of an option in `user_config`', setting)]),
    ...(access === 'read' || access === 'write'
      ? []
      : [expected([...path, 'access'], '`read` or `write`', access)]),
  ];
  return join([
    ...keys,
    ...problems.map(problem),
    ...(problems.length === 0
      ? [understood({ kind: 'files', setting: String(setting), access: access as 'read' }, path)]
      : []),
  ]);
}

function readHosts(value: unknown, path: JsonPath, place: 'public' | 'local'): DeclaredPermissions {
  const what = place === 'public' ? 'a list of hosts, or `public`' : 'a list of hosts with ports';
  if (!Array.isArray(value) || value.length === 0) return problem(expected(path, what, value));
  return join(
    value.map((host: unknown, index) => {
      const at = [...path, index];
      if (typeof host !== 'string') return problem(expected(at, 'a host', host));
      const parsed = parseHost(host, place);
      if (!parsed.ok)
        return problem({
          severity: 'error',
          code: 'permission-invalid',
          path: at,
          message: parsed.message,
          found: `\`${host}\``,
          ...(parsed.hint === undefined ? {} : { hint: parsed.hint }),
        });
      const kind = place === 'public' ? 'network' : 'local-network';
      const read = understood({ kind, host: parsed.host }, at);
      return parsed.warning === undefined
        ? read
        : join([read, problem(tooWide(at, host, parsed.warning))]);
    }),
  );
}

function tooWide(path: JsonPath, host: string, message: string): Finding {
  return {
    severity: 'warning',
    code: 'permission-wide',
    path,
    message,
    found: `\`${host}\``,
    hint: 'name the hosts that the server needs',
  };
}

function unknownKeys(
  value: Readonly<Record<string, unknown>>,
  known: readonly string[],
  path: JsonPath,
): readonly DeclaredPermissions[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) =>
      problem({
        severity: 'error',
        code: 'permission-invalid',
        path: [...path, key],
        part: 'key',
        message: `permissions have no key \`${key}\` here`,
        expected: quoted(known),
        found: `\`${key}\``,
      }),
    );
}

function expected(path: JsonPath, what: string, found: unknown): Finding {
  return {
    severity: 'error',
    code: 'permission-invalid',
    path,
    message: `\`${path.slice(2).join('.')}\` is not what it has to be`,
    expected: what,
    found: found === undefined ? 'nothing' : `\`${JSON.stringify(found).slice(0, 60)}\``,
  };
}

const quoted = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
const problem = (finding: Finding): DeclaredPermissions => ({
  permissions: [],
  problems: [finding],
});

function understood(permission: Permission, path: JsonPath): DeclaredPermissions {
  return { permissions: [{ permission, required: false, path }], problems: [] };
}

function join(parts: readonly DeclaredPermissions[]): DeclaredPermissions {
  return {
    permissions: parts.flatMap(({ permissions }) => permissions),
    problems: parts.flatMap(({ problems }) => problems),
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

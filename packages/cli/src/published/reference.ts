import { CliError } from '../command/index.ts';

/** A package of a registry, as `--from` names it. */
export type PackageReference = NpmReference | PythonReference;

export interface NpmReference {
  readonly registry: 'npm';
  readonly name: string;
  /** A version, a range or a tag, as given. */
  readonly version?: string;
}

export interface PythonReference {
  readonly registry: 'pypi';
  /** As given. */
  readonly name: string;
  readonly extras: readonly string[];
  readonly version?: string;
}

const npmPackage = /^npm:((?:@[\da-z][\w.~-]*\/)?[\da-z][\w.~-]*)(?:@([\w.^~*+-]+))?$/i;
/** Names and extras of PEP 508; one version of PEP 440. */
const pythonProject =
  /^pypi:([\da-z](?:[\w.-]*[\da-z])?)(?:\[([\da-z][\w.,\s-]*)\])?(?:==(\d[\w.!+-]*))?$/i;

const forms = {
  npm: '`npm:<package>[@version]`',
  pypi: '`pypi:<project>[==version]`',
};

/** Reads `npm:<package>[@version]` or `pypi:<project>[==version]`. CliError `usage` otherwise. */
export function parseReference(text: string): PackageReference {
  const [, npmName, tag] = npmPackage.exec(text) ?? [];
  if (npmName !== undefined)
    return { registry: 'npm', name: npmName, ...(tag === undefined ? {} : { version: tag }) };

  const [, name, extras, version] = pythonProject.exec(text) ?? [];
  if (name !== undefined)
    return {
      registry: 'pypi',
      name,
      extras: (extras ?? '')
        .split(',')
        .map((extra) => extra.trim())
        .filter(Boolean),
      ...(version === undefined ? {} : { version }),
    };

  const [, registry] = /^(npm|pypi):/.exec(text) ?? [];
  const expected =
    registry === 'npm' || registry === 'pypi' ? forms[registry] : `${forms.npm} or ${forms.pypi}`;
  const hint = correction(text);
  throw new CliError(
    'usage',
    `\`--from\` expects ${expected}, found \`${text}\``,
    hint === undefined ? {} : { hint: `did you mean \`${hint}\`?` },
  );
}

/** What is close to a text that is no reference. */
function correction(text: string): string | undefined {
  const pinned = text.replace(/^(pypi:[^@=]+)(?:@|=)(?==?\d)=?/, '$1==');
  if (pinned !== text && pythonProject.test(pinned)) return pinned;
  if (text.includes('==') && pythonProject.test(`pypi:${text}`)) return `pypi:${text}`;
  return npmPackage.test(`npm:${text}`) ? `npm:${text}` : undefined;
}

/** As npm takes it on its command line. */
export function packageSpec({ name, version }: NpmReference): string {
  return version === undefined ? name : `${name}@${version}`;
}

/** A line of requirements (PEP 508): `mcp-server-time==1.0`. */
export function requirementLine({ name, extras, version }: PythonReference): string {
  const wanted = extras.length === 0 ? name : `${name}[${extras.join(',')}]`;
  return version === undefined ? wanted : `${wanted}==${version}`;
}

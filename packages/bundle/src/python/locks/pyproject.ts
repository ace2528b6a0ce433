import { BundleError } from '../../error/index.ts';
import { normaliseName } from '../names.ts';
import { parseRequirement } from '../requirements/index.ts';
import type { ProjectName, Requirement } from '../types.ts';
import { readToml, type TomlValue } from './toml.ts';

/** What `pyproject.toml` says of a project (PEP 621) and of its groups (PEP 735). */
export interface Pyproject {
  readonly name?: ProjectName;
  readonly version?: string;
  readonly requiresPython?: string;
  readonly dependencies: readonly Requirement[];
  /** By the name of the extra. */
  readonly extras: Readonly<Record<string, readonly Requirement[]>>;
  /** By the name of the group, with those that it includes. */
  readonly groups: Readonly<Record<string, readonly Requirement[]>>;
  /** By the name of the command: `module:function`. */
  readonly scripts: Readonly<Record<string, string>>;
  /** Fields that are only known when it is built, such as `version`. */
  readonly dynamic: readonly string[];
  /** It can be built: it has a build system, or uv is told to. */
  readonly isPackage: boolean;
  /** Its dependencies stand in a table of Poetry's own, and are none of these here. */
  readonly usesPoetry: boolean;
  /** Addresses that uv would take packages from beside those that it is configured with (`[tool.uv]`). */
  readonly addresses: readonly string[];
}

/**
 * Reads `pyproject.toml`.
 * @param file what messages call it
 * @throws {BundleError} `pyproject-invalid`, and `requirement-invalid` or `marker-invalid` with line
 * and column
 */
export function readPyproject(text: string, file = 'pyproject.toml'): Pyproject {
  const document = readToml(text, file, 'pyproject-invalid');
  const project = document.at('project');
  const [name, version, requiresPython] = ['name', 'version', 'requires-python'].map((key) =>
    project?.text(key),
  );
  const read = (at: TomlValue) => requirementAt(at, text);
  const tool = document.at('tool');
  const poetry = tool?.at('poetry');
  return {
    ...(name === undefined ? {} : { name: normaliseName(name) }),
    ...(version === undefined ? {} : { version }),
    ...(requiresPython === undefined ? {} : { requiresPython }),
    dependencies: project?.list('dependencies').map(read) ?? [],
    extras: Object.fromEntries(
      (project?.entries('optional-dependencies') ?? []).map(([extra]) => [
        normaliseName(extra),
        project?.at('optional-dependencies')?.list(extra).map(read) ?? [],
      ]),
    ),
    groups: readGroups(document, read),
    scripts: Object.fromEntries(
      (project?.entries('scripts') ?? []).map(([command, at]) => {
        if (typeof at.value !== 'string') throw at.fail('a text as `module:function`');
        return [command, at.value];
      }),
    ),
    dynamic: project?.texts('dynamic') ?? [],
    isPackage:
      (tool?.at('uv')?.at('package')?.value ?? document.at('build-system') !== undefined) === true,
    usesPoetry:
      poetry?.at('dependencies') !== undefined && project?.at('dependencies') === undefined,
    addresses: addressesOf(tool?.at('uv')),
  };
}

/** What stands in the fields of uv's settings reference that name an index, a page of links or a file. */
function addressesOf(uv: TomlValue | undefined): readonly string[] {
  if (uv === undefined) return [];
  const index = uv.text('index-url');
  const sources = uv.entries('sources').flatMap(([, source]) => {
    const choices = Array.isArray(source.value) ? source.items() : [source];
    return choices.flatMap((choice) => choice.text('url') ?? choice.text('git') ?? []);
  });
  return [
    ...(index === undefined ? [] : [index]),
    ...uv.texts('extra-index-url'),
    ...uv.texts('find-links'),
    ...uv.list('index').flatMap((one) => one.text('url') ?? []),
    ...sources,
  ];
}

function readGroups(
  document: TomlValue,
  read: (at: TomlValue) => Requirement,
): Record<string, readonly Requirement[]> {
  const lists = new Map(
    document
      .entries('dependency-groups')
      .map(([name]) => [normaliseName(name), document.at('dependency-groups')?.list(name) ?? []]),
  );
  const resolve = (
    name: string,
    way: readonly string[],
    from: TomlValue,
  ): readonly Requirement[] => {
    const items = lists.get(name);
    if (items === undefined) throw from.fail('the name of a dependency group that is there');
    if (way.includes(name)) throw from.fail('groups that do not include each other');
    return items.flatMap((item) => {
      if (typeof item.value === 'string') return [read(item)];
      const included = normaliseName(item.requiredText('include-group'));
      return resolve(included, [...way, name], item);
    });
  };
  return Object.fromEntries([...lists.keys()].map((name) => [name, resolve(name, [], document)]));
}

function requirementAt(at: TomlValue, text: string): Requirement {
  if (typeof at.value !== 'string') throw at.fail('a text as `name>=1.0`');
  const { value } = at;
  try {
    return parseRequirement(value, (offset) => placeOf(at, value, text, offset));
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    throw new BundleError(error.code, error.message, {
      hint: error.hint ?? `it stands in \`${at.path}\``,
      cause: error,
    });
  }
}

/** Line and column where the text stands in quotes as it is; else only its name. */
function placeOf(at: TomlValue, value: string, text: string, offset: number): string {
  const start = [`"${value}"`, `'${value}'`]
    .map((quoted) => text.indexOf(quoted))
    .find((found) => found !== -1);
  if (start === undefined) return `${at.file}: \`${at.path}\``;
  const before = text.slice(0, start + 1 + offset);
  const line = before.split('\n').length;
  return `${at.file}:${line}:${before.length - before.lastIndexOf('\n')}`;
}

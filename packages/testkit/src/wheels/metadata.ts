/** What the metadata of a project says, in a wheel and in an sdist alike. */
export interface ProjectFacts {
  readonly name: string;
  readonly version: string;
  /** Lines of requirements (PEP 508): `colorama; sys_platform == "win32"`. */
  readonly requires?: readonly string[];
  /** Such lines by the name of an extra. */
  readonly extras?: Readonly<Record<string, readonly string[]>>;
  /** As `>=3.10`. */
  readonly requiresPython?: string;
  /** Further fields, as `Summary`, `Project-URL`; an array stands for the same field many times. */
  readonly fields?: Readonly<Record<string, string | readonly string[]>>;
  /** The body: the README. */
  readonly description?: string;
}

/** The text of METADATA or PKG-INFO (Core metadata 2.3). */
export function metadataText(facts: ProjectFacts): string {
  const { name, version, requires = [], extras = {}, requiresPython, fields = {} } = facts;
  const lines = ['Metadata-Version: 2.3', `Name: ${name}`, `Version: ${version}`];
  for (const [field, values] of Object.entries(fields))
    for (const value of [values].flat()) lines.push(`${field}: ${value}`);
  if (requiresPython !== undefined) lines.push(`Requires-Python: ${requiresPython}`);
  for (const line of requires) lines.push(`Requires-Dist: ${line}`);
  for (const [extra, wanted] of Object.entries(extras)) {
    lines.push(`Provides-Extra: ${extra}`);
    for (const line of wanted) lines.push(`Requires-Dist: ${ofExtra(line, extra)}`);
  }
  return `${lines.join('\n')}\n\n${facts.description ?? ''}`;
}

function ofExtra(line: string, extra: string): string {
  const [requirement = '', marker] = line.split(/\s*;\s*/);
  const wanted = `extra == "${extra}"`;
  return `${requirement}; ${marker === undefined ? wanted : `(${marker}) and ${wanted}`}`;
}

/** A name as file names have it: `Mini-MCP` is `mini_mcp` (binary distribution format, escaping). */
export function fileNamePart(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '_');
}

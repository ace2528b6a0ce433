import { CliError } from '../command/index.ts';

/** A package of the npm registry: what `npm:` stands before. */
export interface PackageReference {
  readonly name: string;
  /** A version, a range or a tag, as given. */
  readonly version?: string;
}

const npmPackage = /^npm:((?:@[\da-z][\w.~-]*\/)?[\da-z][\w.~-]*)(?:@([\w.^~*+-]+))?$/i;

/** Reads `npm:<package>[@version]`. CliError `usage` for anything else. */
export function parseReference(text: string): PackageReference {
  if (text.startsWith('pypi:'))
    throw new CliError('usage', '`--from pypi:…` is not supported yet; `npm:` is', {
      hint: '`--template python` writes a Python project whose server can import the package',
    });
  const [, name, version] = npmPackage.exec(text) ?? [];
  if (name === undefined)
    throw new CliError(
      'usage',
      `\`--from\` expects \`npm:<package>[@version]\`, found \`${text}\``,
      npmPackage.test(`npm:${text}`) ? { hint: `did you mean \`npm:${text}\`?` } : {},
    );
  return { name, ...(version === undefined ? {} : { version }) };
}

/** As npm takes it on its command line. */
export function packageSpec({ name, version }: PackageReference): string {
  return version === undefined ? name : `${name}@${version}`;
}

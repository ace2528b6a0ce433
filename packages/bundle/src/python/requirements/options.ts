/** Options of a requirements file that pip knows, and whether a value follows. */
const known: Readonly<Record<string, boolean>> = {
  '--requirement': true,
  '--constraint': true,
  '--editable': true,
  '--index-url': true,
  '--pypi-url': true,
  '--extra-index-url': true,
  '--no-index': false,
  '--find-links': true,
  '--no-binary': true,
  '--only-binary': true,
  '--prefer-binary': false,
  '--require-hashes': false,
  '--pre': false,
  '--trusted-host': true,
  '--use-feature': true,
  '--always-unzip': false,
};

const shortNames: Readonly<Record<string, string>> = {
  '-r': '--requirement',
  '-c': '--constraint',
  '-e': '--editable',
  '-i': '--index-url',
  '-f': '--find-links',
  '-Z': '--always-unzip',
};

/** Options of one requirement, all with a value. */
const perRequirement = ['--hash', '--global-option', '--config-settings', '--config-setting'];

export interface FoundOption {
  /** In its long form, such as `--index-url`. */
  readonly name: string;
  readonly value?: string;
  /** In the line that it stands in. */
  readonly offset: number;
}

export interface Word {
  readonly text: string;
  readonly offset: number;
}

/** Words apart by spaces; quotes hold them together, as in a shell. */
export function words(line: string): readonly Word[] {
  return [...line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"']|["'])+/g)].map(({ 0: text, index }) => ({
    text: text.replace(/"([^"]*)"|'([^']*)'/g, (_, one?: string, two?: string) => one ?? two ?? ''),
    offset: index,
  }));
}

/**
 * Reads a line of options, in the forms `--name value`, `--name=value`, `-n value`, `-nvalue`;
 * the offset of the first word that is none.
 */
export function readOptions(
  line: string,
  scope: 'file' | 'requirement',
): { readonly options: readonly FoundOption[] } | { readonly unknownAt: number } {
  const options: FoundOption[] = [];
  const queue = [...words(line)];
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    const { text, offset } = word;
    const equals = text.startsWith('--') ? text.indexOf('=') : -1;
    const short = shortNames[text.slice(0, 2)];
    const name = short ?? (equals === -1 ? text : text.slice(0, equals));
    const takesValue =
      scope === 'requirement' ? perRequirement.includes(name) || undefined : valueOf(name);
    if (takesValue === undefined) return { unknownAt: offset };
    if (!takesValue) {
      options.push({ name, offset });
      continue;
    }
    const attached = short === undefined ? text.slice(equals + 1) : text.slice(2).replace(/^=/, '');
    const hasOwn = short === undefined ? equals !== -1 : text.length > 2;
    const value = hasOwn ? attached : queue.shift()?.text;
    if (value === undefined) return { unknownAt: offset };
    options.push({ name, value, offset });
  }
  return { options };
}

function valueOf(name: string): boolean | undefined {
  return Object.hasOwn(known, name) ? known[name] : undefined;
}

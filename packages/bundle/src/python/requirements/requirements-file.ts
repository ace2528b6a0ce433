import { BundleError } from '../../error/index.ts';
import type { Requirement } from '../types.ts';
import { type LogicalLine, logicalLines } from './logical-lines.ts';
import { type FoundOption, readOptions } from './options.ts';
import { parseRequirement } from './requirement.ts';

/** A requirement of a file, and what its line says of its files. */
export interface RequirementLine {
  readonly requirement: Requirement;
  /** From 1. */
  readonly line: number;
  /** As written: `sha256:` and hexadecimal; `sha384` and `sha512` are allowed too. */
  readonly hashes: readonly string[];
}

/** Something that a line names as it stands: a path, an address, an option's value. */
export interface LineValue {
  readonly value: string;
  readonly line: number;
}

/** What a requirements file says; paths are as written, relative to the folder of the file. */
export interface Requirements {
  readonly requirements: readonly RequirementLine[];
  /** `-r`. */
  readonly includes: readonly LineValue[];
  /** `-c`. */
  readonly constraints: readonly LineValue[];
  /** `-e`. */
  readonly editables: readonly LineValue[];
  /** Requirements that are a path or an address without a name. */
  readonly locations: readonly LineValue[];
  /** What tells pip where to look and what to take, in long forms; `${NAME}` stands as written. */
  readonly options: readonly {
    readonly name: string;
    readonly value?: string;
    readonly line: number;
  }[];
}

const lists = {
  '--requirement': 'includes',
  '--constraint': 'constraints',
  '--editable': 'editables',
} as const;

/**
 * Reads a requirements file in pip's format; nothing that it names is opened.
 * @param file what messages call it
 * @throws {BundleError} `requirement-invalid` or `marker-invalid`, with file, line and column
 */
export function readRequirements(text: string, file = 'requirements.txt'): Requirements {
  const found = {
    requirements: [] as RequirementLine[],
    includes: [] as LineValue[],
    constraints: [] as LineValue[],
    editables: [] as LineValue[],
    locations: [] as LineValue[],
    options: [] as { name: string; value?: string; line: number }[],
  };
  for (const line of logicalLines(text, file)) {
    if (!line.text.trimStart().startsWith('-')) {
      const read = readRequirement(line);
      if ('value' in read) found.locations.push(read);
      else found.requirements.push(read);
      continue;
    }
    for (const { name, value } of optionsOf(line, line.text, 0, 'file')) {
      const list = Object.hasOwn(lists, name) ? lists[name as keyof typeof lists] : undefined;
      if (list !== undefined) found[list].push({ value: value ?? '', line: line.line });
      else found.options.push({ name, ...(value === undefined ? {} : { value }), line: line.line });
    }
  }
  return found;
}

function readRequirement(line: LogicalLine): RequirementLine | LineValue {
  const options = /\s--?[A-Za-z]/.exec(line.text);
  const head = options === null ? line.text : line.text.slice(0, options.index);
  const hashes = options === null ? [] : hashesOf(line, options.index);
  if (isLocation(head.trim())) return { value: head.trim(), line: line.line };
  return { requirement: parseRequirement(head, line.locate), line: line.line, hashes };
}

/** A path or an address: it has a slash before anything that a name could be followed by. */
function isLocation(text: string): boolean {
  return (
    /^(?:[A-Za-z][A-Za-z0-9+.-]*:|\.{1,2}$|[^\s@;=<>~!([]*[/\\])/.test(text) ||
    /^[^\s@;=<>~!([]+\.(?:whl|zip|tar\.gz|tar\.bz2|tgz)$/i.test(text)
  );
}

function hashesOf(line: LogicalLine, start: number): readonly string[] {
  const options = optionsOf(line, line.text.slice(start), start, 'requirement');
  return options
    .filter(({ name }) => name === '--hash')
    .map(({ value = '', offset }) => {
      if (/^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/i.test(value)) {
        return value.toLowerCase();
      }
      throw new BundleError(
        'requirement-invalid',
        `${line.locate(start + offset)}: expected \`--hash=sha256:\` and 64 hexadecimal digits, found \`${value}\``,
        { hint: '`sha384` and `sha512` are taken too' },
      );
    });
}

function optionsOf(
  line: LogicalLine,
  text: string,
  start: number,
  scope: 'file' | 'requirement',
): readonly FoundOption[] {
  const read = readOptions(text, scope);
  if ('options' in read) return read.options;
  const word = text.slice(read.unknownAt).split(/\s/, 1)[0] ?? '';
  throw new BundleError(
    'requirement-invalid',
    `${line.locate(start + read.unknownAt)}: expected an option that a requirements file may have, with its value, found \`${word}\``,
    { hint: 'options of the command line of pip have no place here' },
  );
}

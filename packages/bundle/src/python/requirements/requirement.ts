import * as pep440 from '@renovatebot/pep440';
import { normaliseName } from '../names.ts';
import type { Requirement } from '../types.ts';
import { parseMarker } from './marker.ts';
import { type Locate, Scanner } from './scanner.ts';

/**
 * Reads a dependency as it stands in metadata, `pyproject.toml` and requirements (PEP 508):
 * `name[extra]>=1.2,<2; sys_platform == 'win32'`, `name @ https://…`.
 * @throws {BundleError} `requirement-invalid`, `marker-invalid`
 */
export function parseRequirement(text: string, locate?: Locate): Requirement {
  const scanner = new Scanner(text, 'requirement-invalid', locate);
  scanner.skipSpace();
  const name = projectName(scanner, 'the name of a project');
  const extras = readExtras(scanner);
  const source = readSource(scanner);
  scanner.skipSpace();
  const marker = readMarker(scanner, locate);
  return { name: normaliseName(name), extras, ...source, ...marker };
}

function projectName(scanner: Scanner, expected: string): string {
  const start = scanner.offset;
  const name = scanner.take(/[A-Za-z0-9][A-Za-z0-9._-]*/y);
  if (name === undefined || /[._-]$/.test(name)) {
    throw scanner.fail(`${expected}, of letters, digits and \`._-\` between them`, start);
  }
  return name;
}

function readExtras(scanner: Scanner): readonly string[] {
  scanner.skipSpace();
  if (scanner.take(/\[/y) === undefined) return [];
  const extras: string[] = [];
  scanner.skipSpace();
  if (scanner.take(/\]/y) !== undefined) return extras;
  for (;;) {
    scanner.skipSpace();
    extras.push(normaliseName(projectName(scanner, 'the name of an extra')));
    scanner.skipSpace();
    if (scanner.take(/\]/y) !== undefined) return extras;
    if (scanner.take(/,/y) === undefined) throw scanner.fail('`,` or `]` after an extra');
  }
}

function readSource(scanner: Scanner): Pick<Requirement, 'specifier' | 'url'> {
  scanner.skipSpace();
  if (scanner.take(/@/y) !== undefined) {
    scanner.skipSpace();
    const url = scanner.take(/[^\s;]\S*/y);
    if (url === undefined) throw scanner.fail('an address after `@`');
    return { specifier: '', url };
  }
  const isEnclosed = scanner.take(/\(/y) !== undefined;
  scanner.skipSpace();
  const start = scanner.offset;
  const specifier = (scanner.take(isEnclosed ? /[^;()]*/y : /[^;]*/y) ?? '')
    .trim()
    .replace(/\s*,$/, '');
  if (!pep440.validRange(specifier)) {
    throw scanner.fail('versions as `>=1.2,<2`', start + invalidPart(specifier));
  }
  if (isEnclosed && scanner.take(/\)/y) === undefined) throw scanner.fail('`)` after the versions');
  return { specifier };
}

/** Where the first part that can't be read begins. */
function invalidPart(specifier: string): number {
  let offset = 0;
  for (const part of specifier.split(',')) {
    if (part.trim() === '' || !pep440.validRange(part.trim())) {
      return offset + (part.length - part.trimStart().length);
    }
    offset += part.length + 1;
  }
  return 0;
}

function readMarker(scanner: Scanner, locate: Locate | undefined): Pick<Requirement, 'marker'> {
  if (scanner.isAtEnd) return {};
  if (scanner.take(/;/y) === undefined) throw scanner.fail('`;` and a marker, or the end');
  const start = scanner.offset;
  const marker = scanner.rest;
  // The scanner of the marker counts from its own start.
  parseMarker(marker, locate === undefined ? undefined : (offset) => locate(start + offset));
  return { marker: marker.trim() };
}

/** The inverse of `parseRequirement`. */
export function formatRequirement({ name, extras, specifier, url, marker }: Requirement): string {
  const head = extras.length === 0 ? name : `${name}[${extras.join(',')}]`;
  const source = url === undefined ? specifier : ` @ ${url}`;
  // An address may end with `;`: a space before it ends the address.
  const space = url === undefined ? '' : ' ';
  return marker === undefined ? `${head}${source}` : `${head}${source}${space}; ${marker}`;
}

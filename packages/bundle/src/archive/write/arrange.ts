import { BundleError } from '../../error/index.ts';
import { defaultLimits, findNameProblem, NameRegister, printable } from '../read/index.ts';
import type { SourceEntry } from '../types.ts';

/** An entry and its path in UTF-8. */
export interface Arranged {
  readonly entry: SourceEntry;
  readonly name: Buffer;
}

/**
 * The entries in the order in which they are written, bytewise by path. A name that the reader
 * refuses is not written.
 *
 * @throws BundleError the reader's codes: `name-…`
 */
export function arrange(entries: readonly SourceEntry[]): Arranged[] {
  const register = new NameRegister();
  const arranged: Arranged[] = [];
  for (const entry of entries) {
    arranged.push({ entry, name: encodePath(entry.path) });
    register.add({ path: entry.path, kind: 'file' });
  }
  return arranged.sort((a, b) => a.name.compare(b.name));
}

function encodePath(path: string): Buffer {
  const name = Buffer.from(path);
  const problem = name.toString() === path ? findNameProblem(path, defaultLimits) : malformed;
  if (problem === undefined) return name;
  const entry = printable(path);
  throw new BundleError(problem.code, `entry \`${entry}\` ${problem.reason}`, { entry });
}

const malformed = {
  code: 'name-encoding',
  reason: 'has a name that UTF-8 has no form for: found half of a surrogate pair',
} as const;

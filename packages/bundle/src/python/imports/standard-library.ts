import type { PythonMinor } from '../types.ts';
import { changes, lasting } from './standard-library-names.ts';

const oldest = 8;
const newest = 14;
const known = new Map<PythonMinor, ReadonlySet<string>>();

/**
 * The modules on the top level of a minor's standard library, on any system (as
 * `sys.stdlib_module_names` has them; removals: PEP 594, PEP 632). Of a minor before 3.8 or after
 * 3.14, those of the nearest.
 */
export function standardLibrary(minor: PythonMinor): ReadonlySet<string> {
  const number = Math.min(Math.max(Number(minor.slice(2)), oldest), newest);
  const nearest: PythonMinor = `3.${number}`;
  const found = known.get(nearest) ?? modulesOf(number);
  known.set(nearest, found);
  return found;
}

function modulesOf(minor: number): ReadonlySet<string> {
  const modules = new Set(words(lasting));
  for (let at = oldest; at <= minor; at++) {
    for (const name of words(changes[at]?.removed)) modules.delete(name);
    for (const name of words(changes[at]?.added)) modules.add(name);
  }
  return modules;
}

/** The first minor that a public module is no longer part of. */
export const removedFromStandardLibrary = minorsOf('removed', oldest);

/** The minor that a public module came with, after 3.8. */
export const addedToStandardLibrary = minorsOf('added', oldest + 1);

function minorsOf(kind: 'added' | 'removed', from: number): ReadonlyMap<string, PythonMinor> {
  const minors = new Map<string, PythonMinor>();
  for (let minor = from; minor <= newest; minor++) {
    for (const name of words(changes[minor]?.[kind])) {
      if (!name.startsWith('_')) minors.set(name, `3.${minor}`);
    }
  }
  return minors;
}

function words(text = ''): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

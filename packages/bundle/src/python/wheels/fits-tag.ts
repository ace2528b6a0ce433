import type { PythonTarget } from '../types.ts';
import { fitsPlatform, type Floors } from './platform-tags.ts';
import { expandTag } from './wheel-name.ts';

/**
 * Whether CPython on a target takes a wheel with this tag, or with one of a compressed set (PEP 425,
 * PEP 384 for `abi3`, PEP 703 for `cp313t`). For the machines of a target: see `Floors`.
 */
export function fitsTag(tag: string, python: PythonTarget, floors: Floors = {}): boolean {
  return expandTag(tag).some((single) => fitsSingle(single, python, floors));
}

function fitsSingle(tag: string, python: PythonTarget, floors: Floors): boolean {
  const [interpreter = '', abi = '', platform = ''] = tag.split('-');
  if (!fitsAbi(interpreter, abi, python)) return false;
  if (platform === 'any') return abi === 'none';
  return fitsPlatform(platform, python.target, floors);
}

function fitsAbi(interpreter: string, abi: string, { minor, freeThreaded }: PythonTarget): boolean {
  const own = Number(minor.slice(2));
  const [, kind, digits] = /^(cp|py)3(\d*)$/.exec(interpreter) ?? [];
  if (kind === undefined || digits === undefined) return false;
  if (kind === 'py') return abi === 'none' && (digits === '' || Number(digits) <= own);
  if (digits === '') return false;
  const named = Number(digits);
  // The stable ABI came with 3.2; builds without the lock have none.
  if (abi === 'abi3') return freeThreaded !== true && named >= 2 && named <= own;
  if (named !== own) return false;
  return abi === 'none' || abi === `cp3${own}${freeThreaded === true ? 't' : ''}`;
}

import type { Problem } from '@opendxt/manifest';
import { defaultLimits, findNameProblem, NameRegister, printable } from '../archive/index.ts';
import { BundleError } from '../error/index.ts';
import { sourceProblem } from './problem.ts';

/** Names that the reader refuses, so that no bundle is written that can't be opened. */
export function findNameProblems(paths: readonly string[]): Problem[] {
  const register = new NameRegister();
  return paths.flatMap((path) => {
    const found = findNameProblem(path, defaultLimits);
    if (found !== undefined) {
      return [sourceProblem('error', found.code, `\`${printable(path)}\` ${found.reason}`)];
    }
    const collision = collide(register, path);
    return collision === undefined
      ? []
      : [sourceProblem('error', collision.code, collision.message, 'rename one of them')];
  });
}

function collide(register: NameRegister, path: string): BundleError | undefined {
  try {
    register.add({ path, kind: 'file' });
    return undefined;
  } catch (error) {
    if (error instanceof BundleError) return error;
    throw error;
  }
}

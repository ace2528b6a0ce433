import { type PythonTarget, pythonTargetName } from '../../python/index.ts';
import type { Scene } from '../scene/index.ts';

/** Where a finding applies, to be spread into it: nothing where that is everywhere. */
export function onPythons(
  some: readonly PythonTarget[],
  { pythons }: Scene,
): { readonly targets?: readonly string[] } {
  const names = [...new Set(some.map(pythonTargetName))];
  return names.length >= pythons.length ? {} : { targets: names };
}

/**
 * How bad it is that something is not there for some interpreters: a warning where the manifest
 * does not say that it runs on them, and it is there for others.
 */
export function severityOn(failing: readonly PythonTarget[], scene: Scene): 'error' | 'warning' {
  const { assumed, pythons } = scene;
  if (assumed === undefined || failing.length === pythons.length) return 'error';
  const fine = pythons.filter((python) => !failing.includes(python));
  const isDeclared = failing.some((python) => {
    const sameSystem = fine.filter(
      ({ target }) =>
        target.platform === python.target.platform && target.libc === python.target.libc,
    );
    if (sameSystem.length === 0) return !assumed.has('platforms');
    const sameMachine = sameSystem.filter(({ target }) => target.arch === python.target.arch);
    if (sameMachine.length === 0) return !assumed.has('architectures');
    return !assumed.has('pythons');
  });
  return isDeclared ? 'error' : 'warning';
}

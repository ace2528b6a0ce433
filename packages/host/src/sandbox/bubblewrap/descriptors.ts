import { readdirSync, readFileSync } from 'node:fs';

/** `O_CLOEXEC`, as /proc/self/fdinfo shows it in octal. */
const closeOnExec = 0o2000000;

/**
 * Descriptors of this process beyond the standard ones that everything it starts would inherit:
 * those it has itself inherited, and what native code has opened without care.
 */
export function inheritedDescriptors(): readonly number[] {
  return readdirSync('/proc/self/fdinfo')
    .map(Number)
    .filter((descriptor) => descriptor > 2 && isInherited(descriptor))
    .sort((a, b) => a - b);
}

function isInherited(descriptor: number): boolean {
  try {
    const flags = /^flags:\s+([0-7]+)/m.exec(
      readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1'),
    )?.[1];
    return flags !== undefined && (parseInt(flags, 8) & closeOnExec) === 0;
  } catch {
    // The one with which the folder was listed.
    return false;
  }
}

import { BundleError } from '../../error/index.ts';
import { normaliseName } from '../names.ts';
import { parseRequirement } from '../requirements/index.ts';
import type { Requirement } from '../types.ts';

/**
 * A requirement of installed metadata. Old projects have some that no installer reads any more
 * (`>=2.7.*`): of these the name is kept, without versions and marker.
 */
export function requirementOf(text: string): Requirement | undefined {
  try {
    return parseRequirement(text);
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    const [name] = /^\s*[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?/.exec(text) ?? [];
    return name === undefined
      ? undefined
      : { name: normaliseName(name), extras: [], specifier: '' };
  }
}

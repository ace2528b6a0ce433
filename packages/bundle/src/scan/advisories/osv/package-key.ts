import { normaliseName } from '../../../python/index.ts';
import type { Ecosystem } from '../../types.ts';

/** The name that advisories and packages are matched by, as their registry tells names apart. */
export function packageKey(ecosystem: Ecosystem, name: string): string {
  switch (ecosystem) {
    case 'PyPI':
      return normaliseName(name);
    case 'crates.io':
      return name.toLowerCase().replaceAll('_', '-');
    default:
      return name;
  }
}

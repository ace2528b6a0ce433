import { readExpression, spdxExpression } from './expression.ts';

/** Of the list of trove classifiers, those that stand for one licence. */
const classifiers: Readonly<Record<string, string>> = {
  'Apache Software License': 'Apache-2.0',
  'Boost Software License 1.0 (BSL-1.0)': 'BSL-1.0',
  'GNU Affero General Public License v3': 'AGPL-3.0-only',
  'GNU Affero General Public License v3 or later (AGPLv3+)': 'AGPL-3.0-or-later',
  'GNU General Public License v2 (GPLv2)': 'GPL-2.0-only',
  'GNU General Public License v2 or later (GPLv2+)': 'GPL-2.0-or-later',
  'GNU General Public License v3 (GPLv3)': 'GPL-3.0-only',
  'GNU General Public License v3 or later (GPLv3+)': 'GPL-3.0-or-later',
  'GNU Lesser General Public License v2 (LGPLv2)': 'LGPL-2.0-only',
  'GNU Lesser General Public License v2 or later (LGPLv2+)': 'LGPL-2.0-or-later',
  'GNU Lesser General Public License v3 (LGPLv3)': 'LGPL-3.0-only',
  'GNU Lesser General Public License v3 or later (LGPLv3+)': 'LGPL-3.0-or-later',
  'ISC License (ISCL)': 'ISC',
  'MIT License': 'MIT',
  'MIT No Attribution License (MIT-0)': 'MIT-0',
  'Mozilla Public License 1.1 (MPL 1.1)': 'MPL-1.1',
  'Mozilla Public License 2.0 (MPL 2.0)': 'MPL-2.0',
  'Python Software Foundation License': 'PSF-2.0',
  'The Unlicense (Unlicense)': 'Unlicense',
  'Universal Permissive License (UPL)': 'UPL-1.0',
  'zlib/libpng License': 'Zlib',
};

/**
 * `License-Expression` (PEP 639); before it, `License` where that is an expression, classifiers
 * where they name a licence, and else what there is of both. `License` may hold a whole text.
 */
export function licencesOfPython(
  headers: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const said = (name: string) =>
    (headers.get(name) ?? []).filter((text) => !/^(?:|unknown|none)$/i.test(text.trim()));
  const [expression] = said('license-expression');
  if (expression !== undefined) return [spdxExpression(expression)];
  const [field] = said('license');
  const read = field === undefined ? undefined : readExpression(field);
  if (read !== undefined) return [read];
  const classified = said('classifier').flatMap((text) => {
    const [kind, ...rest] = text.split('::').map((part) => part.trim());
    const name = rest.at(-1);
    return kind !== 'License' || name === undefined || name === 'OSI Approved' ? [] : [name];
  });
  const known = classified.flatMap((name) => {
    const id = Object.hasOwn(classifiers, name) ? classifiers[name] : undefined;
    return id === undefined ? [] : [id];
  });
  if (known.length > 0) return [...new Set(known)];
  const [firstLine = ''] = field?.trim().split('\n') ?? [];
  const titled = readExpression(firstLine);
  if (titled !== undefined) return [titled];
  if (field === undefined || (field.includes('\n') && classified.length > 0))
    return [...new Set(classified)];
  return [spdxExpression(field)];
}

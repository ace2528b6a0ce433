import { memoryContents } from '@opendxt/testkit';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { takeInventory } from '../../../index.ts';
import { spdxExpression } from './index.ts';

async function licencesOf(path: string, content: string) {
  const { packages } = await takeInventory(memoryContents({ [path]: content }));
  return packages[0]?.licences;
}

test.each([
  [{ license: 'mit' }, ['MIT']],
  [{ license: '(MIT or apache-2.0)' }, ['(MIT OR Apache-2.0)']],
  [{ license: 'GPL-2.0+ WITH Classpath-exception-2.0' }, ['GPL-2.0+ WITH Classpath-exception-2.0']],
  [{ license: 'Apache 2.0' }, ['Apache-2.0']],
  [{ license: 'The MIT License' }, ['MIT']],
  [{ license: { type: 'BSD-3-Clause', url: 'x' } }, ['BSD-3-Clause']],
  [{ licenses: [{ type: 'MIT' }, { type: 'Apache License, Version 2.0' }] }, ['Apache-2.0', 'MIT']],
  [{ license: 'SEE LICENSE IN LICENSE.md' }, ['SEE LICENSE IN LICENSE.md']],
  [{ license: 'LicenseRef-own' }, ['LicenseRef-own']],
  [{ license: '(MIT AND' }, ['(MIT AND']],
  [{ license: ' ' }, []],
  [{}, []],
])('of Node, %j is %j', async (fields, licences) => {
  const text = JSON.stringify({ name: 'a', version: '1.0.0', ...fields });
  expect(await licencesOf('node_modules/a/package.json', text)).toEqual(licences);
});

const text = `Copyright somebody\n        ${'Permission is hereby granted. '.repeat(30)}`;

test.each([
  [['License-Expression: mit AND (0bsd OR ISC)', 'License: x'], ['MIT AND (0BSD OR ISC)']],
  [
    ['License: BSD-3-Clause', 'Classifier: License :: OSI Approved :: BSD License'],
    ['BSD-3-Clause'],
  ],
  [['Classifier: License :: OSI Approved :: MIT License', `License: ${text}`], ['MIT']],
  [['License: MIT License\n        Copyright somebody'], ['MIT']],
  [['Classifier: License :: OSI Approved :: BSD License', `License: ${text}`], ['BSD License']],
  [['Classifier: License :: OSI Approved', 'License: UNKNOWN'], []],
  [['License: Dual License', 'Classifier: License :: OSI Approved'], ['Dual License']],
])('of Python, %j is %j', async (fields, licences) => {
  const metadata = ['Name: a', 'Version: 1', ...fields].join('\n');
  expect(await licencesOf('a-1.dist-info/METADATA', metadata)).toEqual(licences);
});

test('a whole text is cut, and every text stays one line', async () => {
  const [cut = ''] =
    (await licencesOf('a-1.dist-info/METADATA', `Name: a\nLicense: ${text}`)) ?? [];
  expect(cut.length).toBeLessThanOrEqual(200);
  expect(cut).toMatch(/…$/);
  fc.assert(
    fc.property(fc.string(), (any) => {
      expect(spdxExpression(any)).not.toMatch(/[\n\r]/);
      expect(spdxExpression(spdxExpression(any))).toBe(spdxExpression(any));
    }),
  );
});

import { expect, test } from 'vitest';
import * as surface from './index.ts';

test('the package offers these values and no others', () => {
  expect(Object.keys(surface).toSorted()).toEqual([
    'checkSettings',
    'maxSourceDepth',
    'maxSourceLength',
    'missingSettings',
    'newestSpecVersion',
    'parseSetting',
    'parseSource',
    'readManifest',
    'resolveLaunch',
    'specVersions',
    'validateManifest',
  ]);
});

import { expect, test } from 'vitest';
import * as surface from './index.ts';

test('the package offers these values and no others', () => {
  expect(Object.keys(surface).toSorted()).toEqual([
    'checkSettings',
    'editSource',
    'isLocalName',
    'launchTemplate',
    'maxSourceDepth',
    'maxSourceLength',
    'missingSettings',
    'newestSpecVersion',
    'parseHost',
    'parseSetting',
    'parseSource',
    'readDeclaredPermissions',
    'readManifest',
    'resolveLaunch',
    'rewriteSource',
    'settingTexts',
    'settingsUsed',
    'specVersions',
    'validateManifest',
  ]);
});

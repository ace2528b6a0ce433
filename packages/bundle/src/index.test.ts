import { expect, test } from 'vitest';
import * as bundle from './index.ts';

test('the package offers these names and no others', () => {
  expect(Object.keys(bundle).sort()).toMatchInlineSnapshot(`
    [
      "BundleError",
      "archiveContents",
      "archiveFileView",
      "binaryHeadLength",
      "contentDigest",
      "defaultLimits",
      "digestArchive",
      "digestFile",
      "extractBundle",
      "findNameProblem",
      "folderContents",
      "folderFileView",
      "normaliseName",
      "openArchive",
      "openBundle",
      "parsePythonMinors",
      "parsePythonTargetName",
      "parseTarget",
      "planPack",
      "pythonTargetName",
      "readBinaryFormat",
      "targetName",
      "targetNames",
      "writeArchive",
    ]
  `);
});

import { expect, test } from 'vitest';
import * as bundle from './index.ts';

test('the package offers these names and no others', () => {
  expect(Object.keys(bundle).sort()).toMatchInlineSnapshot(`
    [
      "BundleError",
      "archiveFileView",
      "binaryHeadLength",
      "contentDigest",
      "defaultLimits",
      "digestArchive",
      "digestFile",
      "extractBundle",
      "findNameProblem",
      "folderFileView",
      "openArchive",
      "openBundle",
      "parseTarget",
      "planPack",
      "readBinaryFormat",
      "targetName",
      "targetNames",
      "writeArchive",
    ]
  `);
});

import { expect, test } from 'vitest';
import * as bundle from './index.ts';

test('the package offers these names and no others', () => {
  expect(Object.keys(bundle).sort()).toMatchInlineSnapshot(`
    [
      "BundleError",
      "allowsPython",
      "allowsVersion",
      "appliesTo",
      "archiveContents",
      "archiveFileView",
      "binaryHeadLength",
      "bootstrapMark",
      "bootstrapSource",
      "compareVersions",
      "contentDigest",
      "defaultLimits",
      "digestArchive",
      "digestFile",
      "extractBundle",
      "findNameProblem",
      "folderContents",
      "folderFileView",
      "formatMarker",
      "formatRequirement",
      "markerEnvironment",
      "normaliseName",
      "openArchive",
      "openBundle",
      "parseMarker",
      "parsePythonMinors",
      "parsePythonTargetName",
      "parseRequirement",
      "parseTarget",
      "planPack",
      "pythonTargetName",
      "readBinaryFormat",
      "readRequirements",
      "targetName",
      "targetNames",
      "writeArchive",
    ]
  `);
});

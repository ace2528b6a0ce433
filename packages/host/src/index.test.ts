import { expect, test } from 'vitest';
import * as host from './index.ts';

test('the package offers these names and no others', () => {
  expect(Object.keys(host).sort()).toMatchInlineSnapshot(`
    [
      "HostError",
      "applyInstall",
      "attachHost",
      "connectHost",
      "exposedToolName",
      "extensionIn",
      "findInstalled",
      "homeAt",
      "installedPlace",
      "listInstalled",
      "locateHome",
      "noIsolation",
      "openSecrets",
      "openSessionStarting",
      "ownerOf",
      "planInstall",
      "prepareLaunch",
      "presentValues",
      "proveStart",
      "readGrants",
      "readSettings",
      "readState",
      "runHost",
      "slugId",
      "startServer",
      "tellHost",
      "thisMachine",
      "uninstall",
    ]
  `);
});

import { join } from 'node:path';
import { missingPins, pinTool } from '../approval/index.ts';
import type { Audit } from '../audit/index.ts';
import { digestOf } from '../digest/index.ts';
import { lock, type Home } from '../home/index.ts';
import {
  formatPermission,
  readGrants,
  stageGrants,
  type Grants,
  type Permission,
  type ToolGrants,
} from '../permissions/index.ts';
import type { McpTool } from '../servers/index.ts';
import { extensionIn, readState } from '../store/index.ts';

/** Changes when a running server no longer has the box, or the offers, that were agreed to. */
export function launchStamp({
  permissions,
  files,
  limits,
  isolation,
  sampling,
  elicitation,
}: Grants): string {
  return digestOf({ permissions, files, limits, isolation, sampling, elicitation });
}

/** Keeps the agreement to a tool as it is now. */
export async function agreeToTool(
  home: Home,
  id: string,
  folder: string,
  tool: McpTool,
): Promise<void> {
  await changeTools(home, id, folder, ({ usual, rules, pins }) => ({
    usual,
    rules: { ...rules, [tool.name]: 'always' },
    pins: { ...pins, [tool.name]: pinTool(tool) },
  }));
}

/** Keeps what the tools that were agreed to are, now that a server has listed them. */
export async function pinTools(
  home: Home,
  id: string,
  folder: string,
  tools: readonly McpTool[],
): Promise<void> {
  await changeTools(home, id, folder, (grants) => ({
    ...grants,
    pins: { ...grants.pins, ...missingPins(grants, tools) },
  }));
}

/** Keeps the agreement to a host; it holds from the next start on by itself. */
export async function agreeToHost(
  home: Home,
  audit: Audit,
  {
    id,
    folder,
    permission,
  }: { readonly id: string; readonly folder: string; readonly permission: Permission },
): Promise<void> {
  await using _lock = await lock(join(home.run, 'state.lock'));
  if (extensionIn(await readState(home), id)?.active !== folder) return;
  const grants = await readGrants(home, id, folder);
  const permissions = [...grants.permissions, permission];
  const what = formatPermission(permission);
  await audit.record({ event: 'grant', id, what, by: 'asked when it connected' });
  await stageGrants(home, id, folder, { ...grants, permissions });
}

/** For the version that is used, or not at all: another one has other grants. */
async function changeTools(
  home: Home,
  id: string,
  folder: string,
  change: (tools: ToolGrants) => ToolGrants,
): Promise<void> {
  await using _lock = await lock(join(home.run, 'state.lock'));
  if (extensionIn(await readState(home), id)?.active !== folder) return;
  const grants = await readGrants(home, id, folder);
  await stageGrants(home, id, folder, { ...grants, tools: change(grants.tools) });
}

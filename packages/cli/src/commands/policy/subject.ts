import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  findInstalled,
  noPolicy,
  planInstall,
  policyFacts,
  readGrants,
  readVerdicts,
  type PolicySubject,
} from '@opendxt/host';
import type { CommandContext } from '../../command/index.ts';
import { contextOf } from '../../host-access/index.ts';

/**
 * What a policy is asked about: for a bundle what an install would ask about, with what the install
 * would grant; for an installed extension what starting it asks about.
 */
export async function subjectOf(context: CommandContext, what: string): Promise<PolicySubject> {
  const host = await contextOf(context);
  const path = resolve(context.cwd, what);
  if (existsSync(path)) return subjectOfBundle(host, path, context.signal);
  const { manifest, receipt, folder } = await findInstalled(host.home, what);
  const { permissions } = await readGrants(host.home, what, folder);
  return {
    id: what,
    author: manifest.author.name,
    digest: receipt.digest,
    ...policyFacts(await readVerdicts(host, { id: what, folder, receipt })),
    isolation: host.sandbox.level,
    permissions,
  };
}

async function subjectOfBundle(
  host: Awaited<ReturnType<typeof contextOf>>,
  path: string,
  signal: AbortSignal,
): Promise<PolicySubject> {
  let subject: PolicySubject | undefined;
  const listener = {
    ...noPolicy,
    refusals: (asked: PolicySubject) => {
      subject = asked;
      return [];
    },
  };
  await planInstall({ ...host, policy: () => Promise.resolve(listener) }, path, {
    rules: { downgrade: true, replace: true },
    signal,
  });
  if (subject === undefined) throw new TypeError('a plan asks its policy');
  return subject;
}

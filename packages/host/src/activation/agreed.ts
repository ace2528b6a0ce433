import { HostError } from '../error/index.ts';
import { commandHash, requestPermissions, formatPermission, covers } from '../permissions/index.ts';
import type { IsolationLevel } from '../sandbox/index.ts';
import { expectHarmless, policyFacts, readVerdicts } from '../verdicts/index.ts';
import type { HostContext } from './context.ts';
import type { StartSubject } from './subject.ts';

/** The best first. */
const levels: readonly IsolationLevel[] = ['full', 'partial', 'none'];

/**
 * Refuses what is blocked or malicious, what a policy forbids, and what is not what the user agreed to.
 * @throws {HostError} `signature-refused`, `malicious`, `policy-refused`, `isolation-missing`,
 * `not-agreed`; where what is trusted, or a scan, can't be understood
 */
export async function expectAgreed(context: HostContext, subject: StartSubject): Promise<void> {
  const { sandbox, machine } = context;
  const { id, manifest, receipt, grants } = subject;
  const verdicts = await readVerdicts(context, subject);
  expectHarmless(id, 'started', verdicts);
  const policy = await context.policy();
  const refusals = policy.refusals({
    id,
    name: manifest.name,
    author: manifest.author.name,
    digest: receipt.digest,
    ...policyFacts(verdicts),
    isolation: sandbox.level,
    permissions: grants.permissions,
  });
  const [refusal] = refusals;
  if (refusal !== undefined)
    throw new HostError('policy-refused', `\`${id}\` is not started: ${refusal.message}`, {
      hint: `the rule is \`${refusal.rule.path}\` in \`${refusal.rule.file}\``,
    });
  if (levels.indexOf(sandbox.level) > levels.indexOf(grants.isolation))
    throw isolationMissing(id, grants.isolation, sandbox);
  const { commandHash: agreed } = grants.binding;
  if (agreed !== '' && agreed !== commandHash(manifest, machine))
    throw new HostError('not-agreed', `\`${id}\` would start another command than you agreed to`, {
      hint: `\`dxt show ${id}\` shows it, \`dxt permissions ${id} --reset\` asks anew`,
    });
  const code = requestPermissions(manifest, machine).find(
    ({ permission, required }) =>
      required && permission.kind === 'fetched-code' && !covers(grants.permissions, permission),
  );
  if (code !== undefined)
    throw new HostError(
      'not-agreed',
      `\`${id}\` runs code that is fetched when it starts, and nobody agreed to that`,
      { hint: `\`dxt permissions ${id} --allow ${formatPermission(code.permission)}\` allows it` },
    );
}

function isolationMissing(
  id: string,
  agreed: IsolationLevel,
  { level, shortcomings }: HostContext['sandbox'],
): HostError {
  const why = shortcomings.length === 0 ? '' : `: ${shortcomings.join('; ')}`;
  return new HostError(
    'isolation-missing',
    `\`${id}\` is not started: you agreed to ${agreed} isolation, and this machine gives ${level === 'none' ? 'none' : level}${why}`,
    {
      hint: `\`dxt sandbox\` says what is missing; \`dxt permissions ${id} --allow isolation:${level}\` lets it run all the same`,
    },
  );
}

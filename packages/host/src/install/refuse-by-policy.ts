import { HostError } from '../error/index.ts';
import type { PolicySubject } from '../policy/index.ts';
import type { PlanContext } from './plan-context.ts';

/**
 * Refuses what a policy forbids, all of it at once, with the rule and the file that say so.
 * @throws {HostError} `policy-refused`, or that a policy file can't be understood
 */
export async function refuseByPolicy(
  { policy }: PlanContext,
  subject: PolicySubject,
): Promise<void> {
  const refusals = (await policy()).refusals(subject);
  if (refusals.length === 0) return;
  const lines = refusals.map(
    ({ message, rule }) => `${message} (\`${rule.path}\` in \`${rule.file}\`)`,
  );
  const [first = ''] = lines;
  throw new HostError(
    'policy-refused',
    lines.length === 1
      ? `\`${subject.id}\` is not installed: ${first}`
      : `\`${subject.id}\` is not installed for ${lines.length} reasons:\n  ${lines.join('\n  ')}`,
  );
}

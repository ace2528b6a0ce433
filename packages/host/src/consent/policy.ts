import type { HostContext } from '../activation/index.ts';
import { HostError } from '../error/index.ts';
import { covers, type Grants } from '../permissions/index.ts';
import type { RuleSource } from '../policy/index.ts';
import type { IsolationLevel } from '../sandbox/index.ts';
import type { Installed } from '../store/index.ts';
import { policyFacts, readVerdicts } from '../verdicts/index.ts';

const levels: readonly IsolationLevel[] = ['none', 'partial', 'full'];

/**
 * Asks the policy about what is granted beyond what was. To take away is never forbidden.
 * @throws {HostError} `policy-refused`, which names the rule
 */
export async function expectAllowed(
  context: Pick<HostContext, 'home' | 'machine' | 'policy' | 'sandbox'>,
  installed: Installed,
  before: Grants,
  after: Grants,
): Promise<void> {
  const { policy, sandbox } = context;
  const more = after.permissions.filter((permission) => !covers(before.permissions, permission));
  const isLooser = levels.indexOf(after.isolation) < levels.indexOf(before.isolation);
  const tools = Object.entries(after.tools.rules).filter(
    ([name, rule]) => rule === 'always' && before.tools.rules[name] !== 'always',
  );
  if (more.length === 0 && !isLooser && tools.length === 0) return;
  const { id, manifest, receipt } = installed;
  const rules = await policy();
  const [refusal] = rules.refusals({
    id,
    name: manifest.name,
    author: manifest.author.name,
    digest: receipt.digest,
    ...policyFacts(await readVerdicts(context, installed)),
    isolation: isLooser ? after.isolation : sandbox.level,
    permissions: more,
  });
  if (refusal !== undefined && (more.length > 0 || isLooser))
    throw refused(id, refusal.message, refusal.rule);
  for (const [name] of tools) {
    const found = rules.toolRule(id, name);
    if (found !== undefined && found.rule !== 'always')
      throw refused(id, `the tool \`${name}\` is set to \`${found.rule}\``, found.source);
  }
}

function refused(id: string, message: string, rule: RuleSource): HostError {
  return new HostError('policy-refused', `\`${id}\` is not granted this: ${message}`, {
    hint: `the rule is \`${rule.path}\` in \`${rule.file}\``,
  });
}

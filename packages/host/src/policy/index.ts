export { noPolicy } from './no-policy.ts';
export type { Policy, PolicySubject, Refusal, RuleSource } from './types.ts';

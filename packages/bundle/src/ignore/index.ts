export { defaultRules } from './defaults.ts';
export { parseRule, type Rule } from './rule.ts';
export { RuleSet } from './rule-set.ts';

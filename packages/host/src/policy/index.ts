export type { PolicyDocument } from './document.ts';
export type { PolicyLayer } from './layer.ts';
export {
  loadPolicy,
  loadPolicyFrom,
  policyPlaces,
  readPolicy,
  type FoundPolicy,
  type PolicyPlace,
} from './load.ts';
export { mergePolicies } from './merge.ts';
export { noPolicy } from './no-policy.ts';
export { describeRules, type PolicyRule } from './rules.ts';
export { whyNotTrusted } from './trusted-file.ts';
export type {
  Policy,
  PolicySubject,
  Refusal,
  RuleSource,
  SubjectScan,
  SubjectSignature,
} from './types.ts';

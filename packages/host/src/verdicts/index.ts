export {
  auditFacts,
  auditScan,
  expectHarmless,
  policyFacts,
  readVerdicts,
  type Verdicts,
} from './verdicts.ts';

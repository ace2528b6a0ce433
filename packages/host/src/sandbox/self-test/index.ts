export { quickSelfTest, selfTest, type SelfTestOptions } from './self-test.ts';
export type {
  GrantResult,
  ProbeGroup,
  ProbeLanguage,
  ProbeOutcome,
  ProbeResult,
  SelfTestReport,
} from './types.ts';

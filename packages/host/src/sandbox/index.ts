export {
  usualLimits,
  type Box,
  type BoxEvent,
  type BoxListener,
  type IsolationLevel,
  type Limits,
  type NetworkRules,
  type SandboxBackend,
} from './backend.ts';
export { chooseSandbox } from './choose.ts';
export { noIsolation } from './no-isolation.ts';
export {
  quickSelfTest,
  selfTest,
  type GrantResult,
  type ProbeGroup,
  type ProbeLanguage,
  type ProbeOutcome,
  type ProbeResult,
  type SelfTestOptions,
  type SelfTestReport,
} from './self-test/index.ts';

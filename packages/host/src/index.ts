export { HostError, type HostErrorCode, type RpcErrorObject } from './error/index.ts';
export {
  activeSubject,
  openContext,
  prepareStart,
  recordFailedStart,
  recordStart,
  type HostContext,
  type PreparedStart,
  type StartSubject,
} from './activation/index.ts';
export { startServer } from './servers/index.ts';
export type {
  McpTool,
  RunningServer,
  ServerCommand,
  ServerExit,
  StartOptions,
} from './servers/index.ts';
export { proveStart, type ProofOptions, type StartProof } from './proof/index.ts';
export {
  testOnCleanMachine,
  type CleanCall,
  type CleanOptions,
  type CleanReport,
  type CleanRow,
  type CleanRun,
  type CleanRuntime,
  type CleanVariant,
  type CleanWarning,
} from './clean-machine/index.ts';
export {
  attachHost,
  connectHost,
  openSessionStarting,
  runHost,
  tellHost,
  type ControlMethods,
  type HostClient,
  type HostLauncher,
  type HostOptions,
  type HostStatus,
  type RunningHost,
} from './daemon/index.ts';
export {
  Gateway,
  type CallAnswer,
  type CallOptions,
  type Caller,
  type ExtensionStatus,
  type ExtensionTools,
  type GatewayListener,
  type GatewayOptions,
} from './gateway/index.ts';
export {
  Approvals,
  type ApprovalAnswer,
  type ApprovalQuestion,
  type Approver,
} from './approval/index.ts';
export {
  downloadBundle,
  isAddress,
  type DownloadedBundle,
  type DownloadOptions,
} from './download/index.ts';
export {
  preparedPlace,
  type FetchedPackages,
  type PreparationListener,
} from './preparation/index.ts';
export { homeAt, locateHome, prepareHome, type Home } from './home/index.ts';
export { exposedToolName } from './identity/index.ts';
export {
  applyInstall,
  planInstall,
  planRemoval,
  rollback,
  setEnabled,
  uninstall,
  type ApplyOptions,
  type CopyProgress,
  type EnableOptions,
  type InstallAction,
  type InstallChecks,
  type InstallPlan,
  type InstallResult,
  type PlanContext,
  type PlanOptions,
  type RemovalPlan,
  type RollbackOptions,
  type RollbackResult,
  type UninstallOptions,
  type Verdict,
  type VersionRules,
} from './install/index.ts';
export {
  adoptNode,
  listFetched,
  listRuntimes,
  nodePackage,
  parseRange,
  removeFetched,
  thisMachine,
  type FetchedRuntime,
  type ListedRuntime,
  type Machine,
  type RuntimeChoice,
  type RuntimeName,
} from './runtimes/index.ts';
export {
  chooseSandbox,
  noIsolation,
  quickSelfTest,
  selfTest,
  type Box,
  type BoxEvent,
  type GrantResult,
  type IsolationLevel,
  type ProbeGroup,
  type ProbeLanguage,
  type ProbeOutcome,
  type ProbeResult,
  type SandboxBackend,
  type SelfTestOptions,
  type SelfTestReport,
} from './sandbox/index.ts';
export {
  findInstalled,
  listInstalled,
  listVersions,
  removeTree,
  verifyInstalled,
  type ListedExtension,
  type ExtensionState,
  type FileDifference,
  type Installed,
  type KeptVersion,
  type Receipt,
  type Verification,
} from './store/index.ts';
export {
  describeLaunch,
  installedPlace,
  lackingFor,
  type Lack,
  type LaunchPlace,
  type VariableOrigin,
} from './launch/index.ts';
export {
  configure,
  readConfiguration,
  type ConfigureOptions,
  type ConfigureResult,
  type SettingsOverview,
  type SettingView,
} from './configure/index.ts';
export {
  absolute,
  presentValues,
  readSettings,
  type GivenSettings,
  type StoredSettings,
} from './config/index.ts';
export { type SecretRef, type Secrets, type SecretStoreDescription } from './secrets/index.ts';
export {
  covers,
  describePermission,
  formatAllow,
  formatLimit,
  formatPermission,
  limitName,
  parseAllow,
  parseLimit,
  readGrants,
  type AllowOption,
  type Change,
  type Description,
  type Grants,
  type Permission,
  type PermissionRequest,
  type Risk,
  type SettingPath,
  type ToolRule,
  type Use,
} from './permissions/index.ts';
export {
  changePermissions,
  readPermissions,
  type Edit,
  type PermissionChange,
  type PermissionOverview,
  type PermissionView,
} from './consent/index.ts';
export {
  followAudit,
  passesFilter,
  readAudit,
  verifyAudit,
  type Audit,
  type AuditEvent,
  type AuditFilter,
  type AuditOutcome,
  type AuditProblem,
  type AuditRecord,
  type AuditVerdict,
} from './audit/index.ts';
export {
  describeRules,
  loadPolicyFrom,
  noPolicy,
  policyPlaces,
  readPolicy,
  type FoundPolicy,
  type Policy,
  type PolicyDocument,
  type PolicyLayer,
  type PolicyPlace,
  type PolicyRule,
  type PolicySubject,
  type Refusal,
} from './policy/index.ts';
export {
  followLog,
  hostLogFile,
  logSize,
  readLog,
  serverLogFile,
  type LogLine,
} from './logs/index.ts';

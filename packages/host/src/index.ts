export { HostError, type HostErrorCode, type RpcErrorObject } from './error/index.ts';
export { openContext, type HostContext } from './activation/index.ts';
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
export type { ExtensionStatus, ExtensionTools } from './gateway/index.ts';
export type { ApprovalAnswer, ApprovalQuestion, Approver } from './approval/index.ts';
export { homeAt, locateHome, type Home } from './home/index.ts';
export { exposedToolName, slugId } from './identity/index.ts';
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
  type Lack,
  type PlanContext,
  type PlanOptions,
  type RemovalPlan,
  type RollbackOptions,
  type RollbackResult,
  type UninstallOptions,
  type Verdict,
  type VersionRules,
} from './install/index.ts';
export { thisMachine, type Machine } from './runtimes/index.ts';
export {
  noIsolation,
  type Box,
  type IsolationLevel,
  type SandboxBackend,
} from './sandbox/index.ts';
export {
  extensionIn,
  ownerOf,
  findInstalled,
  listInstalled,
  listVersions,
  readState,
  verifyInstalled,
  type ListedExtension,
  type ExtensionState,
  type FileDifference,
  type Installed,
  type KeptVersion,
  type Receipt,
  type State,
  type Verification,
} from './store/index.ts';
export {
  describeLaunch,
  installedPlace,
  prepareLaunch,
  type LaunchPlace,
  type PreparedLaunch,
} from './launch/index.ts';
export {
  presentValues,
  readSettings,
  type GivenSettings,
  type NextSettings,
  type StoredSettings,
} from './config/index.ts';
export {
  openSecrets,
  type SecretRef,
  type Secrets,
  type SecretStoreDescription,
} from './secrets/index.ts';
export {
  bindingFor,
  boxRules,
  covers,
  describePermission,
  formatAllow,
  formatLimit,
  formatPermission,
  grantFiles,
  initialGrants,
  isGrantedByAgreeing,
  limitName,
  noGrants,
  parseAllow,
  parseLimit,
  pathsOf,
  readGrants,
  readUse,
  requestPermissions,
  widens,
  type AllowOption,
  type BoxRules,
  type Change,
  type Consent,
  type Description,
  type FileGrant,
  type GrantBinding,
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
  grantPicked,
  readPermissions,
  type Edit,
  type PermissionChange,
  type PermissionOverview,
  type PermissionView,
} from './consent/index.ts';

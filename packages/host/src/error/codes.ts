/** docs/host.md explains each. */
export type HostErrorCode =
  | ServerErrorCode
  | StateErrorCode
  | InstallErrorCode
  | DaemonErrorCode
  | PermissionErrorCode
  | RecordErrorCode;

/** About what an extension may do. */
type PermissionErrorCode = 'invalid-permission' | 'grant-refused' | 'grant-changed';

/** About what rules and what is recorded. */
type RecordErrorCode =
  | 'policy-unreadable'
  | 'trust-unreadable'
  | 'trust-entry-taken'
  | 'trust-entry-unknown'
  | 'signature-missing'
  | 'policy-refused'
  | 'audit-unwritable';

/** About a server: starting it, talking to it, its end. */
type ServerErrorCode =
  | 'start-failed'
  | 'server-exited'
  | 'timed-out'
  | 'cancelled'
  | 'request-refused'
  | 'invalid-answer'
  | 'message-too-large'
  | 'needs-settings'
  | 'disabled'
  | 'unknown-tool'
  | 'runtime-missing'
  | 'runtime-refused'
  | 'packages-missing'
  | 'no-such-runtime'
  | 'isolation-missing'
  | 'not-agreed';

/** About the files below OPENDXT_HOME. */
type StateErrorCode =
  | 'state-unreadable'
  | 'state-newer'
  | 'locked'
  | 'home-unusable'
  | 'secrets-unreadable'
  | 'keychain-unavailable';

/** About installing and what is installed. */
type InstallErrorCode =
  | 'not-installed'
  | 'invalid-id'
  | 'id-taken'
  | 'version-changed'
  | 'downgrade'
  | 'needs-consent'
  | 'trial-failed'
  | 'cannot-run'
  | 'no-version'
  | 'no-room'
  | 'tampered'
  | 'file-changed'
  | 'invalid-settings'
  | 'refused'
  | 'malicious'
  | 'signature-refused'
  | 'publisher-changed'
  | 'invalid-address'
  | 'download-failed'
  | 'digest-differs';

/** About the host process. */
type DaemonErrorCode = 'host-running' | 'host-unreachable' | 'connection-closed';

/** docs/host.md explains each. */
export type HostErrorCode = ServerErrorCode;

/** About a server: starting it, talking to it, its end. */
type ServerErrorCode =
  | 'not-installed'
  | 'start-failed'
  | 'server-exited'
  | 'timed-out'
  | 'cancelled'
  | 'request-refused'
  | 'invalid-answer'
  | 'message-too-large'
  | 'connection-closed';

/** How the server of an extension is doing. */
export interface ExtensionStatus {
  readonly state: 'stopped' | 'starting' | 'running' | 'failed';
  readonly pid?: number;
  /** Why it failed the last time. */
  readonly error?: string;
}

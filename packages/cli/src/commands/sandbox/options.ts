export interface SandboxOptions {
  readonly selfTest?: boolean;
  readonly unconfined?: boolean;
  readonly shell?: string;
  readonly secrets?: boolean;
}

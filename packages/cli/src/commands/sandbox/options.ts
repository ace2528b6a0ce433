export interface SandboxOptions {
  readonly selfTest?: boolean;
  readonly quick?: boolean;
  readonly unconfined?: boolean;
  readonly shell?: string;
  readonly secrets?: boolean;
}

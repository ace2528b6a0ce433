/** A package where it lies. */
export interface Placed {
  readonly url: string;
  /** Its package.json. */
  readonly json: Readonly<Record<string, unknown>>;
}

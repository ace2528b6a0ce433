/** Called with a sentence for people about what is being done, such as `compiling: 120 of 686 files`. */
export type PreparationListener = (doing: string) => void;

export interface PrepareOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onPreparing?: PreparationListener | undefined;
}

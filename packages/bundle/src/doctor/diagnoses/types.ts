/** A way in which bundles fail, as users meet it and as authors mend it. */
export interface Diagnosis {
  /** As people see it: `spawn python ENOENT`. */
  readonly symptom: string;
  readonly why: string;
  readonly fix: string;
}

/** How much a problem matters: an `error` fails a check, a `warning` does so under `--strict` only. */
export type Severity = 'error' | 'warning' | 'info';

/** The way from the root of the document to a value: object keys and array indices. */
export type JsonPath = readonly (string | number)[];

/**
 * A place in the source text. `line` and `column` count from 1; a column is one Unicode code point
 * (a tab is one, a byte order mark is none). `offset` and `length` are in UTF-16 code units of the
 * text as it was given.
 */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
  readonly length: number;
}

/** One thing that is wrong with a manifest or with the files it names. */
export interface Problem {
  readonly severity: Severity;
  /** Stable, kebab-case, and the name under which docs/problems.md explains it. */
  readonly code: string;
  readonly path: JsonPath;
  readonly message: string;
  readonly expected?: string;
  readonly found?: string;
  readonly hint?: string;
  /** Where in the manifest's text; absent when the text is not known. */
  readonly place?: Place;
}

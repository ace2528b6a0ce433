/**
 * Why a program may do without an import. `caught`: where it fails, `except ImportError` is ready.
 * `fallback`: it is made when another one failed. `typing`: below `TYPE_CHECKING`. `deferred`: in a
 * function, so that it fails later if at all. `main`: below `__name__ == '__main__'`. `conditional`:
 * below a condition that is not known before it runs.
 */
export type ImportExcuse = 'caught' | 'fallback' | 'typing' | 'deferred' | 'main' | 'conditional';

/** One module of an `import` statement. */
export interface Import {
  /** Dotted; empty for `from . import x`. */
  readonly module: string;
  /** What is taken from the module, by the names that it has there; `*` for all; none for `import a`. */
  readonly names: readonly string[];
  /** Of a relative import, its dots; 0 for one from `sys.path`. */
  readonly level: number;
  /** Of the statement, from 1. */
  readonly line: number;
  /** Whether there is an excuse. */
  readonly optional: boolean;
  readonly because?: ImportExcuse;
  /**
   * An environment marker (PEP 508) of where it is made at all, as for what stands below
   * `if sys.platform == 'win32':` or `sys.version_info >= (3, 11)`.
   */
  readonly marker?: string;
}

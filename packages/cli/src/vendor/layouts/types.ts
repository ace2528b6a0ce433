import type { PythonTarget } from '@opendxt/bundle';
import type { LayoutLaunch, PythonServer } from '../manifest/index.ts';
import type { VendorInput, Vendored } from '../types.ts';

export type LayoutName = 'lib' | 'universal' | 'venv' | 'binary' | 'uv';

/** A way in which a bundle brings the packages of its Python server. */
export interface Layout {
  readonly name: LayoutName;
  /** When to use it, for a person who has to choose. */
  readonly sentence: string;
  /**
   * Makes what the bundle is to hold in the staging folder, and says what the manifest becomes.
   * Nothing else is written: what is made takes its place afterwards, all of it or nothing.
   */
  write(request: LayoutRequest): Promise<LaidOut>;
}

export interface LayoutRequest {
  /** Of the project, where the manifest lies; absolute. To be read alone. */
  readonly folder: string;
  /** Absolute. `write` puts a file at the path below it that the file will have below `folder`. */
  readonly staging: string;
  readonly server: PythonServer;
  readonly input: VendorInput;
  readonly targets: readonly PythonTarget[];
  /** Whether they were named, and not chosen for want of that. */
  readonly targetsGiven: boolean;
  /** Brings the packages of these targets; a target without a wheel is in `missing`. */
  bring(targets: readonly PythonTarget[]): Promise<Vendored>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  onProgress(line: string): void;
}

export interface LaidOut {
  /** Files and folders of the staging folder; each takes the place of what is there. */
  readonly paths: readonly string[];
  /** Of other layouts and earlier runs; they go when the new ones are there. */
  readonly removed: readonly string[];
  /** What decided about versions, where that was not `bring`; as `uv 0.9.5`. */
  readonly by?: string;
  readonly launch: LayoutLaunch;
  /** A row of the table of sizes for each. */
  readonly parts: readonly LayoutPart[];
  /** What a person should know: what it can't do, what would do better. */
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
}

export interface LayoutPart {
  /** As `common`, `cp312-linux-x64`. */
  readonly name: string;
  readonly files: number;
  /** Unpacked. */
  readonly bytes: number;
  /** As they would be in the archive, each file by itself; equal files of several parts count once each. */
  readonly compressed: number;
}

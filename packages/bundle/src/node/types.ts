/** A package as it was installed. */
export interface InstalledPackage {
  /** Its real folder; two packages are the same when this is. */
  readonly source: string;
  /** What it resolves, by the name it uses: real folders. */
  readonly edges: ReadonlyMap<string, string>;
}

/** A folder of the bundle whose code uses packages: where a `package.json` of the author's lies. */
export interface Importer {
  /** In the bundle; empty for the root. */
  readonly path: string;
  readonly source: string;
  /** What compiling its code made of its packages. */
  readonly bundled?: BundledPackages;
}

export interface BundledPackages {
  /** Real folders of the packages whose code is in the compiled file. */
  readonly packages: ReadonlySet<string>;
  /** By name, the real folders of those that the compiled file loads. */
  readonly kept: ReadonlyMap<string, string>;
}

/** What the importers need to run, and what each resolves. */
export interface DependencyGraph {
  readonly importers: readonly (Importer & { readonly edges: ReadonlyMap<string, string> })[];
  /** By real folder. */
  readonly packages: ReadonlyMap<string, InstalledPackage>;
  /** Some package is reached through a link, or lies outside the folder that is packed. */
  readonly linked: boolean;
  /** Real folders of what only development needs. */
  readonly development: ReadonlySet<string>;
}

/** A package's folder in the bundle. */
export interface Placement {
  readonly path: string;
  readonly source: string;
}

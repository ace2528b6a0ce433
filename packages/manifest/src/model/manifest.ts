import type { JsonPath } from '../problem/index.ts';

export type SpecVersion = '0.1' | '0.2' | '0.3' | '0.4';
export type ServerType = 'node' | 'python' | 'binary' | 'uv';

/** Operating systems by the names that the specification uses (those of `process.platform`). */
export type Platform = 'darwin' | 'linux' | 'win32';

export interface Author {
  readonly name: string;
  readonly email?: string;
  readonly url?: string;
}

/** How a server is started, before substitution: `${…}` stands as written. */
export interface LaunchTemplate {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What one platform replaces; `env` is merged per key (docs/substitution.md). */
export interface LaunchOverride {
  readonly command?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Server {
  readonly type: ServerType;
  /** As written, relative to the root of the bundle; empty when the manifest has only a command. */
  readonly entryPoint: string;
  /** Given, or without `mcp_config` the one that the type implies (docs/compatibility.md). */
  readonly launch: LaunchTemplate;
  /**
   * From `mcp_config.platform_overrides` and `mcp_config.platforms` (the older name; where both
   * name a key, `platform_overrides` wins). Keys are `linux`, `darwin`, `win32` or `<os>-<arch>`.
   */
  readonly overrides: Readonly<Record<string, LaunchOverride>>;
}

export type ConfigType = 'string' | 'number' | 'boolean' | 'directory' | 'file';
export type ConfigValue = string | number | boolean | readonly string[];

export interface ConfigOption {
  readonly key: string;
  readonly type: ConfigType;
  readonly title: string;
  readonly description: string;
  readonly required: boolean;
  readonly multiple: boolean;
  readonly sensitive: boolean;
  readonly default?: ConfigValue;
  readonly min?: number;
  readonly max?: number;
}

export interface Tool {
  readonly name: string;
  readonly description?: string;
}

export interface Prompt {
  readonly name: string;
  readonly description?: string;
  readonly arguments: readonly string[];
  readonly text: string;
}

export interface Icon {
  readonly src: string;
  readonly size?: string;
  readonly theme?: string;
}

export interface Compatibility {
  readonly platforms?: readonly string[];
  /** Version ranges by runtime name (`node`, `python`). */
  readonly runtimes: Readonly<Record<string, string>>;
  /** Version ranges by client (`claude_desktop` and whatever else is named). */
  readonly clients: Readonly<Record<string, string>>;
}

/** The one shape that the rest of the system knows, whatever the spec version of the file. */
export interface Manifest {
  /** The declared version; the nearest known one when that is unknown, the newest when absent. */
  readonly specVersion: SpecVersion;
  /** Which key declared it. */
  readonly versionKey?: 'dxt_version' | 'manifest_version';
  readonly name: string;
  readonly displayName: string;
  readonly version: string;
  readonly description: string;
  readonly longDescription?: string;
  readonly author: Author;
  readonly repository?: { readonly type: string; readonly url: string };
  readonly homepage?: string;
  readonly documentation?: string;
  readonly support?: string;
  readonly icon?: string;
  readonly icons: readonly Icon[];
  readonly screenshots: readonly string[];
  readonly localization?: { readonly resources: string; readonly defaultLocale: string };
  readonly server: Server;
  readonly tools: readonly Tool[];
  readonly toolsGenerated: boolean;
  readonly prompts: readonly Prompt[];
  readonly promptsGenerated: boolean;
  readonly keywords: readonly string[];
  readonly license?: string;
  readonly privacyPolicies: readonly string[];
  readonly compatibility: Compatibility;
  readonly userConfig: readonly ConfigOption[];
  readonly meta: Readonly<Record<string, unknown>>;
  /** Keys that the spec version does not know, kept with their values. */
  readonly unknown: readonly { readonly path: JsonPath; readonly value: unknown }[];
}

import type { ProjectAuthor } from './facts.ts';

/** A manifest as `init` writes it: the keys of spec 0.3 that it fills. */
export interface ManifestDocument {
  readonly name: string;
  readonly display_name?: string;
  readonly version: string;
  readonly description: string;
  readonly author: ProjectAuthor;
  readonly repository?: { readonly type: string; readonly url: string };
  readonly homepage?: string;
  readonly documentation?: string;
  readonly support?: string;
  readonly icon?: string;
  readonly server: {
    readonly type: 'node' | 'python' | 'binary';
    readonly entry_point: string;
    readonly mcp_config: LaunchDocument & {
      readonly platform_overrides?: Readonly<Record<string, Partial<LaunchDocument>>>;
    };
  };
  readonly tools?: readonly { readonly name: string; readonly description?: string }[];
  readonly tools_generated?: boolean;
  readonly prompts_generated?: boolean;
  readonly keywords?: readonly string[];
  readonly license?: string;
  readonly compatibility?: {
    readonly platforms?: readonly string[];
    readonly runtimes?: Readonly<Record<string, string>>;
  };
  readonly user_config?: Readonly<Record<string, SettingDocument>>;
}

export interface LaunchDocument {
  readonly command: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface SettingDocument {
  readonly type: 'string' | 'number' | 'boolean' | 'directory' | 'file';
  readonly title: string;
  readonly description: string;
  readonly required: boolean;
  readonly multiple?: true;
  readonly sensitive?: true;
  readonly default?: string | number | boolean;
}

/** The order in which a person reads a manifest. */
const order = [
  'name',
  'display_name',
  'version',
  'description',
  'author',
  'repository',
  'homepage',
  'documentation',
  'support',
  'icon',
  'server',
  'tools',
  'tools_generated',
  'prompts_generated',
  'keywords',
  'license',
  'compatibility',
  'user_config',
] as const satisfies readonly (keyof ManifestDocument)[];

/** The text of a manifest.json: spec 0.3, two spaces, keys in reading order. */
export function renderManifest(manifest: ManifestDocument): string {
  const entries = order.flatMap((key) =>
    manifest[key] === undefined ? [] : [[key, manifest[key]] as const],
  );
  const document = { manifest_version: '0.3', ...Object.fromEntries(entries) };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

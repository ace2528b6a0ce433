import type { Permission } from '@opendxt/manifest';
import type { IsolationLevel, Limits } from '../sandbox/index.ts';

export type { Permission };

/** Something that a bundle asks for. The manifest is a request, never a grant. */
export interface PermissionRequest {
  readonly permission: Permission;
  readonly required: boolean;
  /** The author's words. */
  readonly reason?: string;
  /** `declared` in `_meta["org.opendxt"].permissions`, or concluded from settings and the command. */
  readonly from: 'declared' | 'setting' | 'command';
}

/** `always`: without asking; `never`: refused whoever asks. */
export type ToolRule = 'always' | 'ask' | 'never';

/** A tool as it was when the user agreed to it. */
export interface ToolPin {
  /** SHA-256 of name, description, schemas and annotations as canonical JSON, 64 hex digits. */
  readonly digest: string;
  /** What is needed to show a difference. */
  readonly description: string;
  readonly inputSchema: unknown;
}

export interface ToolGrants {
  /** For tools that have no rule of their own. */
  readonly usual: ToolRule;
  readonly rules: Readonly<Record<string, ToolRule>>;
  readonly pins: Readonly<Record<string, ToolPin>>;
}

/** A grant of a setting's files names what the user saw: a link that was planted since is refused. */
export interface FileGrant {
  readonly setting: string;
  readonly access: 'read' | 'write';
  /** Real paths. */
  readonly paths: readonly string[];
}

/** What the user agreed to for one version of an extension; `grants/<id>.json` holds one for each. */
export interface Grants {
  readonly permissions: readonly Permission[];
  /** What was asked for and refused, so that it is not asked again. */
  readonly denied: readonly Permission[];
  readonly files: readonly FileGrant[];
  readonly tools: ToolGrants;
  /** What a server may ask of the client and its user. */
  readonly sampling: ToolRule;
  readonly elicitation: ToolRule;
  /** The least isolation that it may be started with. */
  readonly isolation: IsolationLevel;
  /** Where they differ from the usual ones. */
  readonly limits: Partial<Limits>;
  readonly binding: GrantBinding;
}

/** What the grants hold for; anything else asks anew. */
export interface GrantBinding {
  readonly name: string;
  readonly author: string;
  /** Of the signer's key, where the bundle is signed and the signature was verified. */
  readonly signer?: string;
  readonly version: string;
  /** SHA-256 of the command, arguments and environment as the manifest has them for this platform. */
  readonly commandHash: string;
}

import { createHash } from 'node:crypto';
import { launchTemplate, type Manifest } from '@opendxt/manifest';
import type { GrantBinding } from './types.ts';

/** What an extension runs on; a `Machine` is one. */
export interface Platform {
  /** As in `process.platform` and `process.arch`. */
  readonly platform: string;
  readonly arch: string;
}

/** SHA-256 of what is started on a platform, before variables are expanded; 64 hex digits. */
export function commandHash(manifest: Manifest, platform: Platform): string {
  const { command, args, env } = launchTemplate(manifest, platform);
  const entries = Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([command, args, entries]))
    .digest('hex');
}

/** What grants for this manifest hold for. */
export function bindingFor(manifest: Manifest, platform: Platform, signer?: string): GrantBinding {
  return {
    name: manifest.name,
    author: manifest.author.name,
    ...(signer !== undefined && { signer }),
    version: manifest.version,
    commandHash: commandHash(manifest, platform),
  };
}

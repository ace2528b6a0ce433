import type { Manifest } from '@opendxt/manifest';

/** `<name>-<version>.dxt` for a manifest with `dxt_version`, else `.mcpb`; a name for every OS. */
export function defaultOutput(manifest: Manifest): string {
  const extension = manifest.versionKey === 'dxt_version' ? 'dxt' : 'mcpb';
  const name = `${manifest.name}-${manifest.version}`
    .replace(/^@/, '')
    .replaceAll(/[^\p{L}\p{N}._+-]+/gu, '-')
    .replace(/^[.-]+/, '');
  return `${name}.${extension}`;
}

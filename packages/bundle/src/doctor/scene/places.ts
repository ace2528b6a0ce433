import type { Start } from './scene.ts';

/** Where a finding applies, to be spread into it: nothing where that is everywhere. */
export function onTargets(
  some: readonly Start[],
  all: readonly Start[],
): { readonly targets?: readonly string[] } {
  return some.length === all.length ? {} : { targets: some.map(({ name }) => name) };
}

/** The key of the manifest that has the overrides: the newer name unless the older is there. */
export function overridesKey(source: Readonly<Record<string, unknown>> | undefined): string {
  const server = recordOf(source?.['server']);
  const config = recordOf(server['mcp_config']);
  return 'platforms' in config && !('platform_overrides' in config)
    ? 'platforms'
    : 'platform_overrides';
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

import type { LaunchOverride, LaunchTemplate, Server } from '../model/index.ts';

/** An override that applies, under the key that it has in the manifest. */
export interface AppliedOverride {
  readonly key: string;
  readonly override: LaunchOverride;
}

/** The overrides for a machine, the least specific first: `<os>`, then `<os>-<arch>`. */
export function overridesFor(
  server: Server,
  machine: { readonly platform: string; readonly arch: string },
): readonly AppliedOverride[] {
  return [machine.platform, `${machine.platform}-${machine.arch}`].flatMap((key) => {
    const override = Object.hasOwn(server.overrides, key) ? server.overrides[key] : undefined;
    return override ? [{ key, override }] : [];
  });
}

/** Applies overrides in order: `command` and `args` are replaced, `env` is merged per key. */
export function selectTemplate(
  base: LaunchTemplate,
  overrides: readonly AppliedOverride[],
  platform: string,
): LaunchTemplate {
  return overrides.reduce(
    (template, { override }) => ({
      command: override.command ?? template.command,
      args: override.args ?? template.args,
      env: mergeEnvironment(template.env, override.env ?? {}, platform),
    }),
    base,
  );
}

/** The keys of `env` that the reference host would drop, because an override replaces the whole. */
export function droppedByReplacement(
  base: LaunchTemplate['env'],
  { key, override }: AppliedOverride,
): readonly string[] {
  if (override.env === undefined) {
    return [];
  }
  const repeated = new Set(Object.keys(override.env).map((name) => identity(name, key)));
  return Object.keys(base).filter((name) => !repeated.has(identity(name, key)));
}

function mergeEnvironment(
  base: LaunchTemplate['env'],
  override: LaunchTemplate['env'],
  platform: string,
): LaunchTemplate['env'] {
  const replaced = new Set(Object.keys(override).map((name) => identity(name, platform)));
  return Object.fromEntries([
    ...Object.entries(base).filter(([name]) => !replaced.has(identity(name, platform))),
    ...Object.entries(override),
  ]);
}

/** On Windows `Path` and `PATH` are one variable. */
function identity(name: string, platform: string): string {
  return platform.startsWith('win32') ? name.toUpperCase() : name;
}

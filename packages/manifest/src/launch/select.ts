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
  override: LaunchOverride,
): readonly string[] {
  const { env } = override;
  return env ? Object.keys(base).filter((key) => !Object.hasOwn(env, key)) : [];
}

/** On Windows `Path` and `PATH` are one variable, and the spelling of the override stays. */
function mergeEnvironment(
  base: LaunchTemplate['env'],
  override: LaunchTemplate['env'],
  platform: string,
): LaunchTemplate['env'] {
  const identity = (key: string) => (platform === 'win32' ? key.toUpperCase() : key);
  const replaced = new Set(Object.keys(override).map(identity));
  return Object.fromEntries([
    ...Object.entries(base).filter(([key]) => !replaced.has(identity(key))),
    ...Object.entries(override),
  ]);
}

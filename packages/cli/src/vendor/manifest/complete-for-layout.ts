import { isDeepStrictEqual } from 'node:util';
import type { PythonTarget } from '@opendxt/bundle';
import { rewriteSource } from '@opendxt/manifest';
import type { LayoutLaunch } from './types.ts';
import { defined, isObject, objectAt, textAt, textsAt, type Json } from './json.ts';

type Platform = PythonTarget['target']['platform'];

const platforms: readonly Platform[] = ['darwin', 'linux', 'win32'];
const pythonCommand = /^(?:.*[/\\])?(?:python[\d.]*|py)(?:\.exe)?$/;

/**
 * The text of a manifest that starts the server as a layout needs it. Everything else of the
 * author's stays, variables of the environment too, and so does the way it is written.
 */
export function completeForLayout(text: string, launch: LayoutLaunch): string {
  const json = JSON.parse(text.replace(/^\uFEFF/, '')) as Json;
  const wasOurs = textsAt(objectAt(json, '_meta', 'org.opendxt'), 'targets').length > 0;
  const completed = {
    ...json,
    ...specVersion(json, launch),
    server: completeServer(objectAt(json, 'server'), launch),
    compatibility: completeCompatibility(objectAt(json, 'compatibility'), launch, wasOurs),
    _meta: completeMeta(json, launch),
  };
  return rewriteSource(text, defined(completed));
}

function specVersion(json: Json, { spec }: LayoutLaunch): Json {
  const key = Object.hasOwn(json, 'manifest_version') ? 'manifest_version' : 'dxt_version';
  const version = textAt(json, key);
  return spec === undefined || (version !== undefined && version >= spec) ? {} : { [key]: spec };
}

function completeServer(server: Json, launch: LayoutLaunch): Json {
  const config = objectAt(server, 'mcp_config');
  const key = Object.hasOwn(config, 'platforms') ? 'platforms' : 'platform_overrides';
  const env = completeEnv(objectAt(config, 'env'), launch.env);
  const overrides = completeOverrides(objectAt(config, key), env, launch);
  return {
    ...server,
    type: launch.type,
    entry_point: launch.entryPoint,
    mcp_config: defined({
      ...config,
      command: launch.command,
      args: [...launch.args],
      env: isEmpty(env) && config['env'] === undefined ? undefined : env,
      [key]: overrides,
    }),
  };
}

function completeOverrides(existing: Json, env: Json, launch: LayoutLaunch): Json | undefined {
  const names = [...new Set([...Object.keys(existing), ...Object.keys(launch.overrides)])];
  const entries = names.flatMap((name) => {
    const platform = name.split('-')[0] as Platform;
    const given = objectAt(existing, name);
    if (launch.platforms !== undefined && !launch.platforms.includes(platform)) {
      // Nothing is lost with what would be written again in the same words.
      const isOurs = isDeepStrictEqual(given, { ...completeOverride({}, platform, env, launch) });
      return isEmpty(given) || isOurs || onlyOurs(given, env) ? [] : [[name, given] as const];
    }
    return [[name, completeOverride(given, platform, env, launch)] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** A host may take the `env` of an override in place of the other, so that it repeats all of it. */
function completeOverride(given: Json, platform: Platform, env: Json, launch: LayoutLaunch): Json {
  const wanted = launch.overrides[platform];
  const command = textAt(given, 'command');
  const keepsCommand =
    command !== undefined &&
    wanted?.command === undefined &&
    launch.type === 'python' &&
    pythonCommand.test(command) &&
    pythonCommand.test(launch.command) &&
    !command.includes('${__dirname}');
  const needsEnv =
    wanted?.env !== undefined || wanted?.command !== undefined || given['env'] !== undefined;
  const args = wanted?.args ?? (given['args'] === undefined ? undefined : launch.args);
  return defined({
    ...given,
    command: keepsCommand ? command : wanted?.command,
    args: args === undefined ? undefined : [...args],
    env:
      needsEnv && !isEmpty(env)
        ? completeEnv({ ...env, ...objectAt(given, 'env') }, { ...launch.env, ...wanted?.env })
        : undefined,
  });
}

/** The override that an earlier run wrote for a platform that this bundle is no longer for. */
function onlyOurs(given: Json, env: Json): boolean {
  const own = objectAt(given, 'env');
  return (
    Object.keys(given).every((key) => ['command', 'args', 'env'].includes(key)) &&
    ['python', undefined].includes(textAt(given, 'command')) &&
    Object.keys(own).every(
      (name) => name === 'PYTHONPATH' || isDeepStrictEqual(own[name], env[name]),
    )
  );
}

function completeEnv(given: Json, ours: LayoutLaunch['env']): Json {
  return defined({ ...given, ...ours });
}

function completeCompatibility(given: Json, launch: LayoutLaunch, wasOurs: boolean) {
  const wanted = launch.platforms ?? (wasOurs ? platforms : undefined);
  const listed = textsAt(given, 'platforms');
  // An order of the author's own stays.
  const isSame = wanted !== undefined && isDeepStrictEqual([...wanted].sort(), [...listed].sort());
  const runtimes = objectAt(given, 'runtimes');
  const python = launch.python === undefined ? runtimes['python'] : (launch.python ?? undefined);
  const completed = defined({
    ...given,
    ...(wanted === undefined || isSame ? {} : { platforms: [...wanted] }),
    runtimes: withoutEmpty(defined({ ...runtimes, python })),
  });
  return withoutEmpty(completed);
}

function completeMeta(json: Json, { targets, spec }: LayoutLaunch): unknown {
  const version = spec ?? textAt(json, 'manifest_version') ?? textAt(json, 'dxt_version') ?? '0.1';
  // Spec versions before 0.3 have no such key.
  if (version < '0.3' && json['_meta'] === undefined) return undefined;
  const meta = objectAt(json, '_meta');
  const ours = withoutEmpty(
    defined({
      ...objectAt(meta, 'org.opendxt'),
      targets: targets.length === 0 ? undefined : [...targets],
    }),
  );
  return withoutEmpty(defined({ ...meta, 'org.opendxt': ours }));
}

function withoutEmpty(value: Json): Json | undefined {
  return isEmpty(value) ? undefined : value;
}

function isEmpty(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}

import { targetName, withoutPython } from './names.ts';
import type { Target } from './types.ts';

export interface TargetFacts {
  readonly target: Target;
  /** By the headers of the native files; empty where there are none. */
  readonly architectures: readonly string[];
  /** Of a program: what the manifest starts, as a path in the bundle. */
  readonly program?: string;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * A manifest completed for one target: its platform is the only one, overrides for others are gone,
 * and `_meta["org.opendxt"]` says `targets` and `architectures`, where the spec version has `_meta`
 * (0.3). What is no manifest stays as it is, for validation to say why.
 */
export function completeForTarget(text: string, facts: TargetFacts): string {
  const json = parseObject(text);
  if (json === undefined) return text;
  const server = objectAt(json, 'server');
  const completed = {
    ...json,
    ...(server === undefined ? {} : { server: completeServer(server, facts) }),
    compatibility: {
      ...objectAt(json, 'compatibility'),
      platforms: [facts.target.platform],
    },
    ...(hasMeta(json) ? { _meta: completeMeta(objectAt(json, '_meta'), facts) } : {}),
  };
  const indent = /^[ \t]+(?=")/m.exec(text)?.[0] ?? 2;
  return `${JSON.stringify(completed, null, indent)}\n`;
}

function completeServer(server: Json, { target, program }: TargetFacts): Json {
  const config = objectAt(server, 'mcp_config');
  const started = program === undefined ? undefined : `\${__dirname}/${program}`;
  const start = (launch: Json) =>
    started !== undefined && isOwnProgram(launch['command'], server)
      ? { ...launch, command: started }
      : launch;
  const withOverrides = (key: string): Json => {
    const overrides = config === undefined ? undefined : objectAt(config, key);
    if (overrides === undefined) return {};
    const kept = Object.entries(overrides).flatMap(([name, launch]) =>
      name === target.platform || name === `${target.platform}-${target.arch}`
        ? [[name, isObject(launch) ? start(launch) : launch] as const]
        : [],
    );
    return { [key]: kept.length === 0 ? undefined : Object.fromEntries(kept) };
  };
  return {
    ...server,
    ...(program === undefined ? {} : { entry_point: program }),
    ...(config === undefined
      ? started === undefined
        ? {}
        : { mcp_config: { command: started, args: [] } }
      : {
          mcp_config: {
            ...start(config),
            ...withOverrides('platforms'),
            ...withOverrides('platform_overrides'),
          },
        }),
  };
}

/** A program that lies in the bundle; a script for some interpreter stays what it is. */
function isOwnProgram(command: unknown, server: Json): boolean {
  if (typeof command !== 'string') return true;
  return (
    command.startsWith('${__dirname}') ||
    command === server['entry_point'] ||
    command.startsWith('.')
  );
}

function completeMeta(meta: Json | undefined, { target, architectures }: TargetFacts): Json {
  const ours = meta === undefined ? undefined : objectAt(meta, 'org.opendxt');
  return {
    ...meta,
    'org.opendxt': {
      ...ours,
      targets: pythonTargets(ours?.['targets'], target) ?? [targetName(target)],
      ...(architectures.length === 0 ? {} : { architectures: [...architectures] }),
    },
  };
}

/** Pythons on this target (`cp312-linux-x64`), which say more than its name. */
function pythonTargets(given: unknown, target: Target): readonly string[] | undefined {
  if (!Array.isArray(given) || given.length === 0) return undefined;
  const names = given.filter((name) => typeof name === 'string');
  const fits = names.every((name) => withoutPython(name) === targetName(target));
  return fits && names.length === given.length ? names : undefined;
}

function hasMeta(json: Json): boolean {
  const version = json['manifest_version'] ?? json['dxt_version'];
  return typeof version === 'string' && !['0.1', '0.2'].includes(version);
}

function parseObject(text: string): Json | undefined {
  try {
    const json: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return isObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

function objectAt(json: Json, key: string): Json | undefined {
  const value = json[key];
  return isObject(value) ? value : undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

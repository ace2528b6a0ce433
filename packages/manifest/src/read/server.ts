import type { LaunchOverride, LaunchTemplate, Server, ServerType } from '../model/index.ts';
import {
  entriesAt,
  isObject,
  objectAt,
  textAt,
  textEntriesAt,
  textsAt,
  type JsonObject,
} from './lenient.ts';

const serverTypes: readonly ServerType[] = ['node', 'python', 'binary', 'uv'];

/** The server that a manifest names; undefined when it names neither a command nor a file. */
export function readServer(manifest: JsonObject): Server | undefined {
  const server = objectAt(manifest, 'server');
  const config = objectAt(server, 'mcp_config');
  const entryPoint = textAt(server, 'entry_point') ?? '';
  // Some write `command`, `args` and `env` beside `type`, as clients' configurations have them.
  const given = readTemplate(config) ?? readTemplate(server);
  const type = readType(server, given?.command, entryPoint);
  if (type === undefined) return undefined;
  const launch = given ?? implyLaunch(type, entryPoint);
  if (launch === undefined) return undefined;
  return { type, entryPoint, launch, overrides: readOverrides(config) };
}

function readTemplate(config: JsonObject): LaunchTemplate | undefined {
  const command = textAt(config, 'command');
  if (command === undefined || command === '') return undefined;
  return { command, args: textsAt(config, 'args'), env: textEntriesAt(config, 'env') };
}

function readType(
  server: JsonObject,
  command: string | undefined,
  entryPoint: string,
): ServerType | undefined {
  const declared = serverTypes.find((type) => type === textAt(server, 'type'));
  if (declared !== undefined) return declared;
  if (command === undefined && entryPoint === '') return undefined;
  const program = command?.split(/[\\/]/).at(-1)?.toLowerCase() ?? '';
  if (/^(?:node|npx|bunx?|deno|tsx)(?:\.exe|\.cmd)?$/.test(program)) return 'node';
  if (/^uvx?(?:\.exe)?$/.test(program)) return 'uv';
  if (/^(?:python|py)[\d.]*(?:\.exe)?$/.test(program)) return 'python';
  if (command === undefined && /\.[cm]?[jt]s$/.test(entryPoint)) return 'node';
  if (command === undefined && entryPoint.endsWith('.py')) return 'python';
  return 'binary';
}

/**
 * How a server of a type is started when nothing says so. The specification leaves it to the host
 * ("host manages execution") for `uv`, whose dependencies are in the bundle's pyproject.toml.
 */
function implyLaunch(type: ServerType, entryPoint: string): LaunchTemplate | undefined {
  if (entryPoint === '') return undefined;
  const path = `\${__dirname}/${entryPoint}`;
  switch (type) {
    case 'node':
      return { command: 'node', args: [path], env: {} };
    case 'python':
      return { command: 'python', args: [path], env: {} };
    case 'uv':
      return { command: 'uv', args: ['run', '--directory', '${__dirname}', entryPoint], env: {} };
    case 'binary':
      return { command: path, args: [], env: {} };
  }
}

function readOverrides(config: JsonObject): Readonly<Record<string, LaunchOverride>> {
  const both = [...entriesAt(config, 'platforms'), ...entriesAt(config, 'platform_overrides')];
  return Object.fromEntries(
    both.flatMap(([platform, value]) => (isObject(value) ? [[platform, readOverride(value)]] : [])),
  );
}

function readOverride(value: JsonObject): LaunchOverride {
  const command = textAt(value, 'command');
  return {
    ...(command !== undefined && { command }),
    ...(Array.isArray(value['args']) && { args: textsAt(value, 'args') }),
    ...(isObject(value['env']) && { env: textEntriesAt(value, 'env') }),
  };
}

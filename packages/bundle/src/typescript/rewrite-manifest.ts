type Json = Readonly<Record<string, unknown>>;

/** Options of Node that only serve to run TypeScript; the second kind takes the next argument. */
const runnerFlag =
  /^--(?:experimental-strip-types|experimental-transform-types|(?:import|loader|experimental-loader|require)=.*(?:tsx|ts-node|swc-node|esbuild-register).*)$/;
const preload = /^(?:--import|--loader|--experimental-loader|--require|-r)$/;
const runner = /tsx|ts-node|swc-node|esbuild-register/;

/**
 * The manifest for a bundle in which `from` was compiled into `to` (paths in the bundle): entry
 * point and arguments name the new file, Node alone starts it, and nothing that ran TypeScript is
 * left. Pure.
 */
export function rewriteManifest(json: Json, from: string, to: string): Json {
  const server = object(json['server']);
  const config = server['mcp_config'];
  return {
    ...json,
    server: {
      ...server,
      entry_point: renamed(String(server['entry_point']), from, to),
      ...(config === undefined ? {} : { mcp_config: rewriteConfig(object(config), from, to) }),
    },
  };
}

function rewriteConfig(config: Json, from: string, to: string): Json {
  const rewritten: Record<string, unknown> = rewriteLaunch(config, config['command'], from, to);
  for (const key of ['platform_overrides', 'platforms']) {
    if (config[key] === undefined) continue;
    rewritten[key] = Object.fromEntries(
      Object.entries(object(config[key])).map(([platform, launch]) => {
        const own = object(launch);
        return [platform, rewriteLaunch(own, own['command'] ?? config['command'], from, to)];
      }),
    );
  }
  return rewritten;
}

function rewriteLaunch(launch: Json, command: unknown, from: string, to: string) {
  const args = launch['args'];
  if (!Array.isArray(args)) return { ...launch };
  const at = args.findIndex((arg) => typeof arg === 'string' && names(arg, from));
  if (at === -1) return { ...launch };
  const own = typeof command === 'string' && /(?:^|[/\\])node(?:\.exe)?$/.test(command);
  const file = renamed(String(args[at]), from, to);
  const before = own ? withoutRunner(args.slice(0, at)) : [];
  const command_ = launch['command'] === undefined || own ? {} : { command: 'node' };
  return { ...launch, ...command_, args: [...before, file, ...args.slice(at + 1)] };
}

function withoutRunner(args: readonly unknown[]): unknown[] {
  const kept: unknown[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = String(args[index]);
    if (runnerFlag.test(arg)) continue;
    if (preload.test(arg) && runner.test(String(args[index + 1]))) index++;
    else kept.push(args[index]);
  }
  return kept;
}

/** Whether an argument is that file of the bundle. */
function names(argument: string, path: string): boolean {
  const plain = argument.replaceAll('${/}', '/').replaceAll('\\', '/');
  return [path, `./${path}`, `\${__dirname}/${path}`].includes(plain);
}

/** Only the last segment differs: the compiled file lies where the source was. */
function renamed(written: string, from: string, to: string): string {
  const last = (path: string) => path.slice(path.lastIndexOf('/') + 1);
  return written.slice(0, written.length - last(from).length) + last(to);
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

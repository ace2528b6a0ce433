import { execFile } from 'node:child_process';
import { parse } from 'node:path';
import type { Machine } from '../machine.ts';
import type { Probed, RuntimeName } from '../types.ts';

/** Milliseconds: a runtime that needs more to say its version is none. */
const limit = 5000;

const pythonQuestion = `
import json, platform, struct, sys, sysconfig
print(json.dumps({
    "version": platform.python_version(),
    "executable": sys.executable,
    "platform": sys.platform,
    "machine": platform.machine(),
    "bits": struct.calcsize("P") * 8,
    "implementation": platform.python_implementation().lower(),
    "basePrefix": getattr(sys, "base_prefix", sys.prefix),
    "freeThreaded": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
}))`;

const nodeQuestion =
  '(({ versions, execPath, platform, arch }) => ' +
  'JSON.stringify({ version: versions.node, executable: execPath, platform, arch }))(process)';

const questions: Readonly<Record<RuntimeName, readonly string[]>> = {
  node: ['-p', nodeQuestion],
  // Isolated: no settings of the user's, nothing from the current folder.
  python: ['-I', '-c', pythonQuestion],
  uv: ['--version'],
};

/** Asks a program what it is; undefined when it gives no sensible answer in time. */
export async function probe(
  name: RuntimeName,
  path: string,
  machine: Machine,
): Promise<Probed | undefined> {
  const output = await outputOf(path, questions[name], machine);
  if (output === undefined) return undefined;
  return name === 'uv' ? readUv(output) : readAnswer(output);
}

/** The end of what is said on stdout; only a clean end counts. */
async function outputOf(
  path: string,
  args: readonly string[],
  { env, home, platform }: Machine,
): Promise<string | undefined> {
  const kept = ['SystemRoot', 'SystemDrive', 'LOCALAPPDATA', 'APPDATA', 'ProgramFiles'];
  const inherited = platform === 'win32' ? kept : [];
  const options = {
    cwd: parse(path).root,
    // Nothing of what may make a runtime load code that it was not asked for.
    env: {
      ...Object.fromEntries(inherited.map((key) => [key, env[key]])),
      PATH: platform === 'win32' ? env['PATH'] : '/usr/local/bin:/usr/bin:/bin',
      HOME: home,
    },
    timeout: limit,
    killSignal: 'SIGKILL',
    windowsHide: true,
    maxBuffer: 64 * 1024,
  } as const;
  return new Promise((resolve) => {
    try {
      const child = execFile(path, args, options, (error, stdout) => {
        resolve(error === null ? stdout : undefined);
      });
      child.stdin?.end();
    } catch {
      resolve(undefined);
    }
  });
}

function readUv(output: string): Probed | undefined {
  const version = /^uvx? (\d+\.\d+\.\d+)/.exec(output)?.[1];
  return version === undefined ? undefined : { version };
}

const architectures: Readonly<Record<string, string>> = {
  x86_64: 'x64',
  amd64: 'x64',
  aarch64: 'arm64',
  arm64: 'arm64',
};

function readAnswer(output: string): Probed | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(output.trim().split('\n').at(-1) ?? '');
  } catch {
    return undefined;
  }
  if (typeof answer !== 'object' || answer === null) return undefined;
  const found = answer as Readonly<Record<string, unknown>>;
  const text = (key: string) => (typeof found[key] === 'string' ? found[key] : undefined);
  const version = /^\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?/.exec(text('version') ?? '')?.[0];
  if (version === undefined) return undefined;
  const machine = architectures[text('machine')?.toLowerCase() ?? ''];
  const arch = text('arch') ?? (machine === 'x64' && found['bits'] === 32 ? 'ia32' : machine);
  const executable = text('executable');
  const platform = text('platform');
  const implementation = text('implementation');
  const basePrefix = text('basePrefix');
  return {
    version,
    ...(executable && { executable }),
    ...(platform && { platform }),
    ...(arch && { arch }),
    ...(implementation && { implementation }),
    ...(basePrefix && { basePrefix }),
    ...(found['freeThreaded'] === true && { freeThreaded: true }),
  };
}

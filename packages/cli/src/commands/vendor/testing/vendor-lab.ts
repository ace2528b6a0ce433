import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import {
  compiledModule,
  compiledModuleName,
  miniMcp,
  packageIndex,
  temporaryFolder,
  wheelFile,
  writeTree,
  type PackageFile,
  type PackageIndex,
} from '@opendxt/testkit';
import {
  runCommand,
  runInTerminal,
  type CommandRun,
  type TerminalRun,
} from '../../../testing/index.ts';

/** The project `natpkg`, whose wheels hold a compiled module each, but for one of any platform; `natpkg.TAG` is the wheel's tag. */
export function nativeWheels(...tags: readonly string[]): readonly PackageFile[] {
  return tags.map((tag) =>
    wheelFile({
      name: 'natpkg',
      version: '1.0.0',
      tags: [tag],
      files: {
        'natpkg/__init__.py': `TAG = '${tag}'\n`,
        ...(tag.endsWith('-any')
          ? {}
          : { [`natpkg/${compiledModuleName('fast', tag)}`]: compiledModule(tag) }),
      },
    }),
  );
}

const server = `from minimcp import Server
try:
    from natpkg import TAG
except ImportError:
    TAG = 'pure'

server = Server("mini", "1.0.0")


@server.tool
def tag():
    """Says which packages it has"""
    return TAG


if __name__ == "__main__":
    server.run()
`;

const manifest = `{
  "manifest_version": "0.3",
  "name": "mini",
  "version": "1.0.0",
  "description": "Says which packages it has",
  "author": {"name": "Ann"},
  "server": {
    "type": "python",
    "entry_point": "server/main.py",
    "mcp_config": {
      "command": "python",
      "args": ["\${__dirname}/server/main.py", "--loud"],
      "env": {"TOKEN": "t"}
    }
  },
  "keywords": ["one", "two"]
}
`;

export interface VendorLab {
  /** The project's folder, in one with a blank in its name. */
  readonly folder: string;
  readonly index: PackageIndex;
  /** Pythons of this machine by their minor, as 12. */
  readonly pythons: ReadonlyMap<number, string>;
  dxt(...args: readonly string[]): Promise<CommandRun>;
  /** The same on a terminal, where somebody types; see `runInTerminal`. */
  onTerminal(
    args: readonly string[],
    typed: readonly (readonly [string, string])[],
  ): Promise<TerminalRun>;
  /** Calls the tool `tag` of the server as a client would: what it answers, or what is on stderr. */
  /** Moves the project's folder; the new one. */
  moveAway(): Promise<string>;
  call(command: string, args: readonly string[], env?: Readonly<Record<string, string>>): string;
}

/** A project with a small server, and an index that has its packages. */
export async function vendorLab(
  wheels: readonly PackageFile[] = [],
  files: Readonly<Record<string, string>> = {},
): Promise<VendorLab & AsyncDisposable> {
  const base = await temporaryFolder();
  const index = await packageIndex([miniMcp(), ...wheels]);
  const folder = join(base.path, 'a project');
  await writeTree(folder, {
    'manifest.json': manifest,
    'server/main.py': server,
    'requirements.txt': wheels.length === 0 ? 'mini-mcp\n' : 'mini-mcp\nnatpkg\n',
    ...files,
  });
  // The tests' own home has no Pythons: those of this machine are found by what pyenv is told.
  const pyenv = process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv');
  const env = { ...index.env, ...(existsSync(pyenv) ? { PYENV_ROOT: pyenv } : {}) };
  return {
    folder,
    index,
    pythons: pythonsOf(pyenv),
    moveAway: async () => {
      const moved = join(base.path, 'another place');
      await rename(folder, moved);
      return moved;
    },
    dxt: (...args) => runCommand(args, { cwd: base.path, env }),
    onTerminal: (args, typed) => runInTerminal(args, { cwd: base.path, env, typed, columns: 160 }),
    call(command, args, env = {}) {
      const messages = [
        {
          id: 1,
          method: 'initialize',
          params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: {} },
        },
        { method: 'notifications/initialized' },
        { id: 2, method: 'tools/call', params: { name: 'tag' } },
      ];
      const { stdout, stderr } = spawnSync(command, args, {
        cwd: '/',
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], PYTHONDONTWRITEBYTECODE: '1', ...env },
        input: messages
          .map((message) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
          .join(''),
      });
      const last = stdout.trim().split('\n').at(-1) ?? '';
      if (!last.startsWith('{')) return stderr;
      const answer = JSON.parse(last) as { result?: { content?: { text: string }[] } };
      return answer.result?.content?.[0]?.text ?? last;
    },
    async [Symbol.asyncDispose]() {
      await index[Symbol.asyncDispose]();
      await base[Symbol.asyncDispose]();
    },
  };
}

function pythonsOf(pyenv: string): ReadonlyMap<number, string> {
  const versions = join(pyenv, 'versions');
  const names = existsSync(versions) ? readdirSync(versions) : [];
  return new Map(
    names.flatMap((name) => {
      const [, minor] = /^3\.(\d+)\./.exec(name) ?? [];
      return minor === undefined
        ? []
        : [[Number(minor), join(versions, name, 'bin/python')] as const];
    }),
  );
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { spawnServer } from '../servers/index.ts';
import type { SandboxBackend } from './backend.ts';

/** Starts servers with all the rights of the user; what is shown to users says so. */
export const noIsolation: SandboxBackend = {
  name: 'none',
  level: 'none',
  shortcomings: ['servers run with all your rights: nothing on this machine keeps them apart'],
  spawner: () => spawnServer,
  runInTerminal: async ({ command, args, env, cwd }) => {
    const child = spawn(command, args, { cwd, env, stdio: 'inherit' });
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return { code, signal };
  },
};

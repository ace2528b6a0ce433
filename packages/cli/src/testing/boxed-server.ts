import { expect } from 'vitest';
import { callBare, type BareLaunch } from './call-bare.ts';
import type { HostLab } from './host-lab.ts';
import { registryEnvironment } from './registry-environment.ts';

/** An extension that is called in its box, and its server without one. */
export interface BoxedServer {
  readonly id: string;
  /** What a tool answers to somebody who calls it through the host. */
  call(tool: string, args: object): Promise<unknown>;
  /** The same, when the server answers so without a box, too. */
  callSame(tool: string, args: object): Promise<unknown>;
}

/** Packs a folder of the lab, installs the bundle with all its tools allowed, in a full box. */
export async function installFolder(
  lab: HostLab,
  folder: string,
  options: readonly string[],
): Promise<BoxedServer> {
  const dxt = async (...args: string[]) => {
    const { status, stdout, stderr } = await lab.dxtWith({ env: registryEnvironment() }, ...args);
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    return stdout;
  };
  await dxt('pack', folder, '-o', 'server.mcpb', '--yes', '--no-start');
  const agree = ['--yes', '--allow', 'tools', '--json', ...options];
  const { id } = JSON.parse(await dxt('install', 'server.mcpb', ...agree)) as { id: string };
  const show = async () =>
    JSON.parse(await dxt('show', id, '--json')) as BareLaunch & { isolation: string };
  expect((await show()).isolation).toBe('full');
  const call = async (tool: string, args: object): Promise<unknown> =>
    JSON.parse(await dxt('call', id, tool, JSON.stringify(args), '--json')) as unknown;
  return {
    id,
    call,
    callSame: async (tool, args) => {
      const boxed = await call(tool, args);
      expect(boxed).toEqual(await callBare(await show(), tool, args));
      return boxed;
    },
  };
}

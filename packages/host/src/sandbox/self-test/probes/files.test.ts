import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, testOnPosix } from '@opendxt/testkit';
import { afterEach, expect, vi } from 'vitest';
import { usualLimits, noNetwork } from '../../backend.ts';
import type { World } from '../world/index.ts';
import { fileProbes } from './files.ts';

afterEach(() => vi.unstubAllEnvs());

testOnPosix(
  'the way to the host is no escape from a home, and what lies beside it is',
  async () => {
    await using folder = await temporaryFolder();
    for (const name of ['.local/share/opendxt', 'Library/Application Support/OpenDXT', 'letters'])
      mkdirSync(join(folder.path, name), { recursive: true });
    vi.stubEnv('HOME', folder.path);
    for (const name of ['OPENDXT_HOME', 'XDG_DATA_HOME']) vi.stubEnv(name, '');
    const own = { extensionDir: '/x', dataDir: '/y', runtime: [], reads: [], writes: [] };
    const box = { id: 'x', ...own, network: noNetwork, limits: usualLimits };
    const world = { box } as unknown as World;
    const probe = fileProbes.find(({ id }) => id === 'list-home');
    const way = process.platform === 'darwin' ? 'Library' : '.local';
    expect(await probe?.escaped(world, { id: 'list-home', said: way })).toBe(false);
    expect(await probe?.escaped(world, { id: 'list-home', said: `${way}\nletters` })).toBe(true);
  },
);

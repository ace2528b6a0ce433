import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testNeeding } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { hostLab, registryEnvironment } from '../../testing/index.ts';

interface Honest {
  readonly name: string;
  /** Tools that are called one after the other, each by a host of its own, and what they answer. */
  readonly calls: readonly (readonly [tool: string, args: object, answer: string])[];
  /** Environment that the manifest gives it. */
  readonly env?: Readonly<Record<string, string>>;
}

const entity = { name: 'Ada', entityType: 'person', observations: ['counts'] };

const servers: readonly Honest[] = [
  { name: 'everything', calls: [['echo', { message: 'hello' }, 'hello']] },
  {
    name: 'memory',
    env: { MEMORY_FILE_PATH: '${user_config.kept}/memory.jsonl' },
    calls: [
      ['create_entities', { entities: [entity] }, 'Ada'],
      ['read_graph', {}, 'counts'],
    ],
  },
];

const inFullRun =
  process.env['OPENDXT_FULL'] === '1'
    ? testNeeding('bubblewrap', 'the package registry')
    : (title: string) => test.skip(`${title} [full run only]`);

interface Launched {
  server: { mcp_config: { env?: Record<string, string> } };
  user_config?: Record<string, unknown>;
}

for (const { name, calls, env } of servers)
  inFullRun(
    `server-${name} of the registry works in a box, and finds what it kept`,
    { timeout: 240_000 },
    async () => {
      const lab = await hostLab();
      try {
        const dxt = (...args: string[]) => lab.dxtWith({ env: registryEnvironment() }, ...args);
        const from = `npm:@modelcontextprotocol/server-${name}`;
        expect(await dxt('init', '--from', from, 'source', '--yes')).toMatchObject({ status: 0 });
        const path = join(lab.path, 'source/manifest.json');
        const manifest = JSON.parse(await readFile(path, 'utf8')) as Launched;
        manifest.server.mcp_config.env = { ...manifest.server.mcp_config.env, ...env };
        const kept = { type: 'directory', title: 'Kept', description: 'What it keeps' };
        manifest.user_config = { ...manifest.user_config, kept };
        await mkdir(join(lab.path, 'kept'));
        await writeFile(path, JSON.stringify(manifest));
        const packed = await dxt('pack', 'source', '-o', 'server.mcpb', '--yes', '--no-start');
        expect(packed).toMatchObject({ status: 0 });
        const grants = ['--set', `kept=${join(lab.path, 'kept')}`, '--allow', 'write:kept'];
        const agree = ['--yes', '--allow', 'tools', '--json', ...grants];
        const installed = await dxt('install', 'server.mcpb', ...agree);
        expect(installed).toMatchObject({ status: 0 });
        const { id } = JSON.parse(installed.stdout) as { id: string };
        for (const [tool, args, answer] of calls) {
          const call = await dxt('call', id, tool, JSON.stringify(args));
          expect(call).toMatchObject({ status: 0 });
          expect(call.stdout).toContain(answer);
          await dxt('host', '--stop');
        }
      } finally {
        await lab.remove();
      }
    },
  );

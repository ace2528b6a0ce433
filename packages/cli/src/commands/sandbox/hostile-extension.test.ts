import { join } from 'node:path';
import { thisMachine } from '@opendxt/host';
import { temporaryFolder, testNeeding } from '@opendxt/testkit';
import { afterAll, beforeAll, expect } from 'vitest';
import { grantAttempts, grantsIn } from '../../../../host/src/sandbox/self-test/grants.ts';
import { findRuntime } from '../../../../host/src/sandbox/self-test/languages.ts';
import { attemptOf, probes } from '../../../../host/src/sandbox/self-test/probes/index.ts';
import {
  nodeProgram,
  pythonProgram,
} from '../../../../host/src/sandbox/self-test/programs/index.ts';
import type { Answer, Attempt } from '../../../../host/src/sandbox/self-test/types.ts';
import { makeWorld, type World } from '../../../../host/src/sandbox/self-test/world/index.ts';
import { hostLab, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
beforeAll(async () => {
  lab = await hostLab();
});
afterAll(() => lab.remove());

const tools = {
  node: `const { attempt } = await import('./probes.mjs');
    const answers = [];
    for (const one of args.attempts) answers.push(JSON.stringify(await attempt(one)));
    return text(answers.join('\\n'));`,
  python: `const { spawn } = await import('node:child_process');
    const child = spawn('python3', [decodeURIComponent(new URL('probes.py', import.meta.url).pathname), '--attempts']);
    child.stdin.end(JSON.stringify(args.attempts));
    let said = '';
    for await (const chunk of child.stdout) said += chunk;
    return text(said);`,
};

/** The world as this extension finds it: its own folders are those of the store. */
function seenFrom(world: World, extensionDir: string, dataDir: string): World {
  const moved = { 'host/store/own': extensionDir, 'host/data/own': dataDir };
  const at = (path: string) => {
    const [from, to] = Object.entries(moved).find(([from]) => path.startsWith(from)) ?? [];
    return from === undefined || to === undefined
      ? world.at(path)
      : join(to, path.slice(from.length));
  };
  return { ...world, at, box: { ...world.box, extensionDir, dataDir } };
}

for (const language of ['node', 'python'] as const)
  testNeeding('bubblewrap', 'python3')(
    `an extension that was agreed to gets what was granted to it and nothing else, from ${language}`,
    async () => {
      await using folder = await temporaryFolder('opendxt hostile é ');
      const runtime = await findRuntime('node', thisMachine());
      const planted = await makeWorld(folder.path, runtime?.folders ?? []);
      try {
        const name = `hostile-${language}`;
        const installed = await lab.install(
          {
            name,
            script: { calls: tools },
            files: { 'probes.mjs': nodeProgram, 'probes.py': pythonProgram, 'server.js': '' },
            launch: { env: { FOLDER: '${user_config.folder}' } },
            manifest: {
              user_config: {
                folder: { type: 'directory', title: 'Folder', description: 'Folder' },
              },
            },
          },
          '--set',
          `folder=${planted.at('granted')}`,
          '--allow',
          'tools',
          '--allow',
          'write:folder',
          '--allow',
          `local:127.0.0.1:${planted.listeners.grantedPort}`,
        );
        expect(installed).toMatchObject({ status: 0 });
        const { dir } = JSON.parse((await lab.dxt('show', name, '--json')).stdout) as {
          dir: string;
        };
        const world = seenFrom(planted, dir, join(lab.home, 'data', name));
        const tried = probes.flatMap((probe) => {
          const act = probe.attempt(world);
          return probe.alone || typeof act === 'string' ? [] : [{ probe, act }];
        });
        const granted = grantAttempts(world);
        const attempts: readonly Attempt[] = [
          ...granted.files,
          ...granted.network,
          ...tried.map(({ probe, act }) => attemptOf(probe, act)),
        ];
        const call = await lab.dxtWith(
          { stdin: JSON.stringify({ attempts }) },
          'call',
          name,
          language,
          '-',
        );
        expect(call).toMatchObject({ status: 0 });
        await lab.dxt('host', '--stop');
        const answers = new Map(
          call.stdout
            .split('\n')
            .filter(Boolean)
            .map((line) => JSON.parse(line) as Answer)
            .map((answer) => [answer.id, answer]),
        );
        expect([...answers.keys()]).toEqual(attempts.map(({ id }) => id));
        const escaped: string[] = [];
        for (const { probe } of tried)
          if (await probe.escaped(world, answers.get(probe.id)!)) escaped.push(probe.id);
        expect(escaped).toEqual([]);
        expect(tried.length).toBeGreaterThan(80);
        const works = grantsIn(world, answers, language, true).filter(
          // Nothing was granted to be read alone.
          ({ description }) => !description.startsWith('read'),
        );
        expect(works.map((grant) => grant.works)).toEqual([true, true, true]);
      } finally {
        await planted.remove();
      }
    },
  );

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testNeeding } from '@opendxt/testkit';
import { afterEach, beforeEach, expect } from 'vitest';
import { hostLab, type HostLab } from '../../testing/index.ts';

const inBox = testNeeding('bubblewrap');

let lab: HostLab;
const failing = (body: string) =>
  `try { ${body} } catch (error) { return { ...text(error.message), isError: true }; }`;

beforeEach(async () => {
  lab = await hostLab();
  await mkdir(join(lab.path, 'docs'));
  await mkdir(join(lab.path, 'other'));
  await writeFile(join(lab.path, 'other/secret.txt'), 'secret');
  await lab.install(
    {
      name: 'tiny',
      launch: {
        args: ['${__dirname}/server.mjs', '${user_config.folder}'],
        env: { KEPT: '${HOME}/kept.txt', NOTES: '${user_config.notes}' },
      },
      manifest: {
        user_config: {
          folder: { type: 'directory', title: 'Folder', description: '', required: true },
          notes: { type: 'string', title: 'Notes', description: '', default: '${HOME}/notes.txt' },
        },
      },
      script: {
        calls: {
          write: failing(`fs.writeFileSync(args.path, 'x'); return text('written');`),
          folder: failing(`fs.mkdirSync(args.path, { recursive: true });`),
          read: failing(`return text(fs.readFileSync(args.path, 'utf8'));`),
          code: failing(`fs.writeFileSync(process.argv[1] + '.tmp', 'x');`),
          fetch: failing(`await fetch(args.url);`),
          keep: `const files = [process.env.KEPT, process.env.NOTES];
            for (const file of files) fs.appendFileSync(file, 'x');
            return text(files.map((file) => fs.readFileSync(file, 'utf8')).join(' '));`,
        },
      },
    },
    '--set',
    `folder=${join(lab.path, 'docs')}`,
  );
});
afterEach(() => lab.remove());

const call = (tool: string, args: object = {}) =>
  lab.dxt('call', 'tiny', tool, JSON.stringify(args));

inBox('a write that the box refuses names the command that allows it, which works', async () => {
  const path = join(lab.path, 'docs/new.txt');
  const refused = await call('write', { path });
  expect(refused).toMatchObject({ status: 1 });
  expect(refused.stderr).toContain('EROFS');
  expect(refused.stderr).toContain('`dxt permissions tiny --allow write:folder` allows it');
  const folder = await call('folder', { path: join(lab.path, 'docs/new') });
  expect(folder.stderr).toContain('`dxt permissions tiny --allow write:folder` allows it');
  expect((await lab.dxt('logs', 'tiny')).stdout).toContain('--allow write:folder');
  await lab.dxt('permissions', 'tiny', '--allow', 'write:folder');
  expect(await call('write', { path })).toMatchObject({ status: 0, stdout: 'written\n' });
});

inBox('what a server writes into its own code is explained to its author', async () => {
  const run = await call('code');
  expect(run.stderr).toContain('lies in the code of `tiny`');
  expect(run.stderr).toContain('`${HOME}`');
});

inBox('a file that was not granted is said to be so, whether it is there or not', async () => {
  for (const name of ['secret.txt', 'missing.txt']) {
    const { stderr } = await call('read', { path: join(lab.path, 'other', name) });
    expect(stderr).toContain(`${name}\`, which was not granted; `);
    expect(stderr).toContain('`dxt config tiny --set folder=…`');
  }
  const { stderr } = await call('read', { path: join(lab.path, 'docs/missing.txt') });
  expect(stderr).not.toContain('hint');
});

inBox('without any network the host of the call is what is offered to be granted', async () => {
  const { stderr } = await call('fetch', { url: 'https://api.example.com/v1' });
  expect(stderr).toContain('`dxt permissions tiny --allow net:api.example.com` allows it');
});

inBox('a host that was blocked stands in each answer, not in the first alone', async () => {
  await lab.dxt('permissions', 'tiny', '--allow', 'net:api.example.com');
  for (const _time of [1, 2]) {
    const { stderr } = await call('fetch', { url: 'https://other.example.com/' });
    expect(stderr).toContain('`dxt permissions tiny --allow net:other.example.com` allows it');
  }
});

inBox('what a server keeps below ${HOME} is there at its next start', async () => {
  expect(await call('keep')).toMatchObject({ status: 0, stdout: 'x x\n' });
  await lab.dxt('host', '--stop');
  expect(await call('keep')).toMatchObject({ status: 0, stdout: 'xx xx\n' });
});

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hostLab, transcript, type CommandRun, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
beforeEach(async () => {
  lab = await hostLab();
});
afterEach(() => lab.remove());

const document = (run: CommandRun) => JSON.parse(run.stdout) as Record<string, unknown>;
const option = (more: Record<string, unknown>) => ({
  type: 'string',
  title: 'An option',
  description: 'An option',
  ...more,
});
const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

test('all that is wrong with settings is said at once', async () => {
  const file = await lab.bundle({
    name: 'tiny',
    manifest: {
      user_config: {
        port: option({ type: 'number', min: 1 }),
        key: option({ sensitive: true }),
        on: option({ type: 'boolean' }),
      },
    },
  });
  const wrong = ['port=0', 'on=maybe', 'key=hush', 'prot=1'].flatMap((text) => ['--set', text]);
  expect(transcript(await lab.dxt('install', file, '--yes', ...wrong))).toMatchInlineSnapshot(`
    "$ dxt install '[folder]/tiny.mcpb' --yes --set port=0 --set on=maybe --set key=hush --set prot=1
    exit 1
    --- stderr
    error: 4 settings are wrong:
      \`port\` must be at least 1, found number 0
      \`on\` must be \`true\` or \`false\`, found "maybe"
      \`key\` is a secret and must not stand on a command line: use \`--secret key\`
      there is no setting \`prot\`, expected one of \`port\`, \`key\`, \`on\` [invalid-settings]"
  `);
  expect(existsSync(lab.home)).toBe(false);
});

test('without its required settings it is installed, waits for them, and says how to set them', async () => {
  const extension = {
    name: 'tiny',
    manifest: { user_config: { folders: option({ required: true, multiple: true }) } },
    launch: { args: ['${__dirname}/server.mjs', '${user_config.folders}'] },
    script: { calls: { args: 'return text(process.argv.slice(2).join());' } },
  };
  const run = await lab.install(extension, '--json');
  expect(document(run)).toMatchObject({ state: 'needs-settings', missing: ['folders'] });
  expect(run.stderr.match(/^warning: .*`folders`.*$/gm)).toEqual([
    expect.stringContaining('can’t start before `folders`'),
  ]);
  expect((await lab.dxt('list')).stdout).toContain('needs-settings');
  expect(await lab.dxt('call', 'tiny', 'args')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('[needs-settings]'),
  });
  const again = await lab.install(extension, '--set', 'folders=/a', '--set', 'folders=/b c');
  expect(again.stdout).toBe('tiny 1.0.0 is installed already; its settings are saved\n');
  expect((await lab.dxt('call', 'tiny', 'args')).stdout).toBe('/a,/b c\n');
});

test('a secret comes from stdin, reaches its server, and stands nowhere else', async () => {
  const secret = 'correct-horse-battery';
  const file = await lab.bundle({
    name: 'tiny',
    manifest: { user_config: { key: option({ sensitive: true, required: true }) } },
    launch: { env: { API_KEY: '${user_config.key}' } },
    script: {
      before: 'console.error("the key is " + process.env.API_KEY);',
      calls: {
        length: 'return text(String(process.env.API_KEY.length));',
        crash: 'process.exit(1);',
      },
    },
  });
  const runs = [
    await lab.dxtWith({ stdin: `${secret}\n` }, 'install', file, '--yes', '--secret', 'key'),
    await lab.dxt('show', 'tiny'),
    await lab.dxt('show', 'tiny', '--json'),
    await lab.dxt('call', 'tiny', 'length'),
    await lab.dxt('call', 'tiny', 'crash'),
    await lab.dxt('list', '--json'),
  ];
  expect(runs.map(({ status }) => status)).toEqual([0, 0, 0, 0, 1, 0]);
  expect(runs[3]?.stdout).toBe(`${secret.length}\n`);
  expect(runs[4]?.stderr).toContain('the key is ••••••');
  for (const { stdout, stderr } of runs) expect(stdout + stderr).not.toContain(secret);

  const holders = filesBelow(lab.home).filter((path) => readFileSync(path).includes(secret));
  expect(holders).toEqual([]);
});

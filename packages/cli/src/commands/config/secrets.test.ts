import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { privateKeyring, testNeeding, type PrivateKeyring } from '@opendxt/testkit';
import { afterEach, beforeEach, expect } from 'vitest';
import { hostLab, type CommandRun, type HostLab } from '../../testing/index.ts';

const execute = promisify(execFile);

let lab: HostLab;
let keyring: PrivateKeyring | undefined;
beforeEach(async () => {
  lab = await hostLab();
});
afterEach(async () => {
  await lab.remove();
  await keyring?.end();
  keyring = undefined;
});

const secret = 'Zaq!2wsX "cde#4';
const replacement = 'another one ~ %41';

/** Everything that a text may be found as. */
const spellings = [secret, replacement].flatMap((text) => [
  text,
  JSON.stringify(text).slice(1, -1),
  encodeURIComponent(text),
  new URLSearchParams({ k: text }).toString().slice(2),
  Buffer.from(text).toString('base64').slice(0, -4),
  Buffer.from(text).toString('hex'),
  // The part that every alignment in base64 has.
  ...['', 'a', 'ab'].map((before) =>
    Buffer.from(before + text)
      .toString('base64')
      .slice(4, -4),
  ),
]);

const leaks = (text: string) => spellings.filter((spelling) => text.includes(spelling));

/** Says its secret in every way that it can, on stderr and stdout, whole and in pieces. */
const chatter = `
const key = process.env.API_KEY ?? '';
const say = (text) => process.stderr.write(text + '\\n');
say('plain ' + key);
say(JSON.stringify({ key }));
say('https://example.com/?key=' + encodeURIComponent(key));
say('form ' + new URLSearchParams({ key }));
for (const user of ['', 'a', 'ab'])
  say('Authorization: Basic ' + Buffer.from(user + ':' + key).toString('base64'));
say('hex ' + Buffer.from(key).toString('hex'));
console.log('stdout ' + key);
process.stderr.write('torn ' + key.slice(0, 7));
setTimeout(() => say(key.slice(7)), 50);
`;

const option = (more: object) => ({ type: 'string', title: 'x', description: 'x', ...more });

const talker = {
  name: 'talker',
  manifest: { user_config: { key: option({ sensitive: true, required: true }) } },
  launch: { env: { API_KEY: '${user_config.key}' } },
  script: {
    before: chatter,
    calls: {
      length: 'return text(String(process.env.API_KEY.length));',
      refuse: 'throw new Error("no: " + process.env.API_KEY);',
      crash:
        'process.stderr.write("crash " + process.env.API_KEY.slice(0, 9), () => process.exit(3));',
    },
  },
};

const listener = {
  name: 'listener',
  script: {
    calls: {
      environment: `
        let all = JSON.stringify(process.env);
        const { readdirSync, readFileSync } = await import('node:fs');
        for (const name of readdirSync('/proc'))
          for (const file of ['environ', 'cmdline'])
            try { all += readFileSync('/proc/' + name + '/' + file, 'latin1'); } catch {}
        return text(Buffer.from(all).toString('latin1'));`,
    },
  },
};

/** The command lines of all processes of this machine. */
function commandLines(): string {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    })
    .join('\n');
}

/** Looks at them as long as something goes on, and answers with all that it has seen. */
async function watching(work: () => Promise<unknown>): Promise<string> {
  const seen = new Set<string>();
  const timer = setInterval(() => seen.add(commandLines()), 5);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return [...seen].join('\n');
}

/** Everything below the home, names too. */
function everythingWritten(): string {
  return readdirSync(lab.home, { recursive: true, withFileTypes: true })
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return path + (entry.isFile() ? readFileSync(path, 'utf8') : '');
    })
    .join('\n');
}

const keychainItems = async ({ env }: PrivateKeyring) =>
  (await execute('secret-tool', ['search', '--all', 'service', 'opendxt'], { env })).stdout;

for (const kind of ['file', 'keychain'] as const)
  testNeeding(...(kind === 'keychain' ? (['gnome-keyring'] as const) : (['POSIX'] as const)))(
    `a secret that is kept in the ${kind} reaches its server and nothing else`,
    { timeout: 180_000 },
    async () => {
      if (kind === 'keychain') keyring = await privateKeyring(join(lab.path, 'session'));
      Object.assign(lab.env, keyring && { ...keyring.env, PATH: process.env['PATH'] });
      if (keyring) lab.env['OPENDXT_KEYCHAIN'] = 'on';
      const runs: CommandRun[] = [];
      const dxt = async (...args: string[]) => {
        const run = await lab.dxt(...args);
        runs.push(run);
        return run;
      };
      const give = async (text: string, ...args: string[]) => {
        const run = await lab.dxtWith({ stdin: text }, ...args, '--secret', 'key');
        runs.push(run);
        return run;
      };
      const file = await lab.bundle(talker);
      await lab.install(listener, '--allow', 'tools');

      const seen = await watching(async () => {
        await give(secret, 'install', file, '--yes', '--allow', 'tools', '--verbose');
        expect(await dxt('call', 'talker', 'length')).toMatchObject({ stdout: '15\n' });
        expect(await dxt('call', 'talker', 'refuse')).toMatchObject({ status: 1 });
        const other = await dxt('call', 'listener', 'environment');
        expect(other.status).toBe(0);
        expect(leaks(other.stdout)).toEqual([]);
        const crash = await dxt('call', 'talker', 'crash');
        expect(crash.stderr).toContain('crash ••••••');
        await give(replacement, 'config', 'talker', '--verbose');
        expect(await dxt('call', 'talker', 'length')).toMatchObject({ stdout: '17\n' });
        await dxt('call', 'talker', 'crash');
        for (const command of ['list', 'show', 'config', 'permissions', 'logs', 'tools', 'audit'])
          for (const form of ['--json', '--verbose']) {
            const ids = ['list', 'audit'].includes(command) ? [] : ['talker'];
            expect(await dxt(command, ...ids, form), command).toMatchObject({ status: 0 });
          }
      });
      for (const { args, stdout, stderr } of runs)
        expect({ args, leaks: leaks(stdout + stderr + args.join(' ')) }).toEqual({
          args,
          leaks: [],
        });
      expect(seen).toContain('server.mjs');
      expect(leaks(seen)).toEqual([]);
      const written = everythingWritten();
      expect(written).toMatch(/Authorization: Basic .{0,4}••••••/);
      expect(leaks(written)).toEqual([]);
      // Neither the beginning that was torn off, nor the rest of it.
      for (const part of [secret.slice(0, 7), secret.slice(7), replacement.slice(0, 7)])
        expect(written).not.toContain(part);

      if (keyring) expect(await keychainItems(keyring)).toContain(`"${replacement}"`);
      if (keyring) expect(await keychainItems(keyring)).not.toContain(secret);
      await dxt('uninstall', 'talker', '--yes');
      if (keyring) expect(await keychainItems(keyring)).toBe('');
      expect(readdirSync(join(lab.home, 'secrets/values'))).toEqual([]);
    },
  );

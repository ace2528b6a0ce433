import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { chmod, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { testNeeding } from '@opendxt/testkit';
import { describe, expect } from 'vitest';
import { boxLab, users, type BoxLab } from '../testing/index.ts';

const boxTest = testNeeding('bubblewrap');
const gitTest = testNeeding('bubblewrap', 'git');

/** What each of these acts gives inside: its code of error, or `done`. */
function acts(expressions: Readonly<Record<string, string>>): string {
  const tries = Object.entries(expressions).map(
    ([name, act]) =>
      `${JSON.stringify(name)}: (() => { try { ${act}; return 'done'; } catch (error) { return error.code ?? String(error); } })()`,
  );
  return `import fs from 'node:fs'; import { execFileSync } from 'node:child_process';
    console.log(JSON.stringify({ ${tries.join(', ')} }));`;
}

async function refusal(lab: BoxLab, box: Partial<BoxLab['box']>) {
  const attempt = await lab.start({ args: ['-e', ''], box });
  await attempt.end;
  return attempt.told().find((news) => news.refused)?.refused;
}

describe.each(users)('as %s', (user) => {
  boxTest('a granted folder can be read, or changed, and leads nowhere else', async () => {
    await using lab = await boxLab(user);
    const [read, write, secret] = [
      await lab.folder('Lösungen'),
      await lab.folder('to change'),
      await lab.folder('secret'),
    ];
    for (const folder of [read, write, secret]) await writeFile(join(folder, 'file'), 'content');
    await chmod(join(write, 'file'), 0o666);
    await symlink(join(secret, 'file'), join(read, 'planted'));
    await symlink('../secret/file', join(write, 'planted'));
    const at = (...path: string[]) => JSON.stringify(join(...path));
    const found = await lab.inside(
      acts({
        read: `fs.readFileSync(${at(read, 'file')})`,
        change: `fs.writeFileSync(${at(read, 'file')}, '')`,
        planted: `fs.readFileSync(${at(read, 'planted')})`,
        write: `fs.writeFileSync(${at(write, 'new')}, 'new')`,
        relative: `fs.readFileSync(${at(write, 'planted')})`,
        link: `fs.linkSync(${at(read, 'file')}, ${at(write, 'linked')})`,
        program: `fs.linkSync('/usr/bin/env', ${at(write, 'env')})`,
      }),
      { box: { reads: [read], writes: [write] } },
    );
    expect(found).toEqual({
      read: 'done',
      change: 'EROFS',
      planted: 'ENOENT',
      write: 'done',
      relative: 'ENOENT',
      link: 'EXDEV',
      program: 'EXDEV',
    });
    expect(readFileSync(join(write, 'new'), 'utf8')).toBe('new');
  });

  gitTest(
    'a repository can be committed to, and its hooks and settings stay as they are',
    async () => {
      await using lab = await boxLab(user);
      const write = await lab.folder('project');
      const inner = join(write, 'packages/inner');
      const git = (cwd: string, ...args: string[]) =>
        execFileSync('git', ['-C', cwd, '-c', 'safe.directory=*', ...args], { encoding: 'utf8' });
      await mkdir(inner, { recursive: true });
      for (const folder of [write, inner]) git(folder, 'init', '-q');
      await rm(join(inner, '.git/hooks'), { recursive: true });
      await writeFile(join(write, '.envrc'), '');
      const own = execFileSync('chown', ['-R', `--reference=${write}`, write]);
      expect(own.toString()).toBe('');
      const at = (...path: string[]) => JSON.stringify(join(write, ...path));
      const found = await lab.inside(
        acts({
          commit: `execFileSync('git', ['-C', ${at()}, '-c', 'user.name=a', '-c', 'user.email=b', 'commit', '-q', '--allow-empty', '-m', 'x'], { stdio: 'pipe' })`,
          hook: `fs.writeFileSync(${at('.git/hooks/post-commit')}, '#!/bin/sh')`,
          config: `fs.appendFileSync(${at('.git/config')}, 'x')`,
          replaceConfig: `fs.renameSync(${at('.git/HEAD')}, ${at('.git/config')})`,
          common: `fs.writeFileSync(${at('.git/commondir')}, '../evil')`,
          away: `fs.renameSync(${at('.git')}, ${at('old')})`,
          innerHooks: `fs.mkdirSync(${at('packages/inner/.git/hooks/x')})`,
          innerConfig: `fs.appendFileSync(${at('packages/inner/.git/config')}, 'x')`,
          editor: `fs.writeFileSync(${at('.vscode/tasks.json')}, '{}')`,
          envrc: `fs.writeFileSync(${at('.envrc')}, 'evil')`,
          removeEnvrc: `fs.rmSync(${at('.envrc')})`,
        }),
        { box: { writes: [write] } },
      );
      expect(found).toEqual({
        commit: 'done',
        hook: 'EROFS',
        config: 'EROFS',
        replaceConfig: expect.stringMatching(/EBUSY|EXDEV|EROFS/),
        common: 'EROFS',
        away: 'EBUSY',
        innerHooks: 'EROFS',
        innerConfig: 'EROFS',
        editor: 'EROFS',
        envrc: 'EROFS',
        removeEnvrc: 'EBUSY',
      });
      expect(git(write, 'log', '--format=%s')).toBe('x\n');
      expect(readdirSync(write).toSorted()).toEqual(['.envrc', '.git', 'packages']);
      expect(existsSync(join(write, '.git/commondir'))).toBe(false);
      expect(existsSync(join(inner, '.git/hooks'))).toBe(false);
    },
  );

  boxTest("a repository or a folder of an editor can't be made where there is none", async () => {
    await using lab = await boxLab(user);
    const write = await lab.folder('plain');
    const at = (...path: string[]) => JSON.stringify(join(write, ...path));
    const found = await lab.inside(
      acts({
        git: `fs.mkdirSync(${at('.git/hooks')})`,
        replace: `fs.rmdirSync(${at('.git')})`,
        editor: `fs.writeFileSync(${at('.vscode/tasks.json')}, '{}')`,
        other: `fs.mkdirSync(${at('work')})`,
      }),
      { box: { writes: [write] } },
    );
    expect(found).toEqual({ git: 'EROFS', replace: 'EBUSY', editor: 'EROFS', other: 'done' });
    expect(readdirSync(write)).toEqual(['work']);
  });

  boxTest('what would give away more than was agreed to is refused', async () => {
    await using lab = await boxLab(user);
    const [granted, inner, dot] = [
      await lab.folder('granted'),
      await lab.folder('granted/inner'),
      await lab.folder('.config'),
    ];
    await symlink(inner, join(lab.root, 'planted'));
    const why = async (box: Partial<BoxLab['box']>) => {
      const refused = await refusal(lab, box);
      return `${refused?.code} ${refused?.message}`;
    };
    expect(await why({ reads: ['/'] })).toContain(
      'start-failed `box` could not be started: `/` can',
    );
    expect(await why({ reads: ['/etc'] })).toContain('belongs to the system');
    expect(await why({ writes: ['/tmp'] })).toMatch(/holds home folders|OpenDXT keeps|share it/);
    expect(await why({ reads: [lab.root] })).toMatch(/what OpenDXT keeps|home folder/);
    expect(await why({ reads: [join(lab.root, 'OpenDXT höme/data')] })).toContain(
      'belongs to OpenDXT',
    );
    expect(await why({ reads: [dot] })).toContain('begin with a dot');
    expect(await why({ reads: [inner], writes: [granted] })).toContain('lies in');
    expect(await why({ writes: [join(lab.root, 'planted')] })).toContain('leads to');
    expect(await why({ writes: [join(lab.root, 'nowhere')] })).toContain('is not there');
    expect(await why({ runtime: [lab.root] })).toContain('more than a runtime');
    await rename(granted, join(lab.root, 'moved'));
    await symlink(dot, granted);
    expect(await why({ writes: [granted] })).toContain('leads to');
  });

  boxTest("a socket in a granted folder can't be connected to", async () => {
    await using lab = await boxLab(user);
    const granted = await lab.folder('with socket');
    const path = join(granted, 'agent');
    const server = createServer().listen(path);
    await new Promise((resolve) => server.once('listening', resolve));
    await chmod(path, 0o777);
    const script = `import net from 'node:net'; import os from 'node:os';
      const socket = net.connect(${JSON.stringify(path)});
      socket.on('connect', () => { console.log('"connected"'); process.exit(); });
      socket.on('error', (error) => console.log(JSON.stringify(error.code)));`;
    expect(await lab.inside(script, { box: { reads: [granted] } })).toBe('EAFNOSUPPORT');
    server.close();
    const own = `import net from 'node:net';
      const server = net.createServer((socket) => socket.end('"own"')).listen('own', () => net.connect('own').on('data', (text) => { console.log(String(text)); server.close(); }));`;
    expect(await lab.inside(own)).toBe('own');
  });
});

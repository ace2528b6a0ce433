import { closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testNeeding } from '@opendxt/testkit';
import { describe, expect } from 'vitest';
import { boxLab, users } from '../testing/index.ts';

const boxTest = testNeeding('bubblewrap');

describe.each(users)('as %s', (user) => {
  boxTest('what is hidden is an empty folder that nothing can be put into', async () => {
    await using lab = await boxLab(user);
    const runtime = await lab.folder('runtime');
    const packages = await lab.folder('runtime/site-packages');
    const own = await lab.folder('runtime/site-packages/own');
    await writeFile(join(packages, 'global.py'), '');
    await writeFile(join(own, 'mine.py'), '');
    const found = await lab.inside(
      `import fs from 'node:fs';
      const attempt = (act) => { try { return act() ?? 'done'; } catch (error) { return error.code; } };
      console.log(JSON.stringify({
        packages: fs.readdirSync(${JSON.stringify(packages)}),
        own: fs.readdirSync(${JSON.stringify(own)}),
        write: attempt(() => fs.writeFileSync(${JSON.stringify(join(packages, 'x'))}, '')),
      }));`,
      {
        box: {
          runtime: [...lab.box.runtime, runtime],
          reads: [own],
          hidden: [packages],
        },
      },
    );
    expect(found).toEqual({ packages: ['own'], own: ['mine.py'], write: 'EROFS' });
  });

  boxTest('a server sees its own folders, the system, and nothing of anybody else', async () => {
    await using lab = await boxLab(user);
    const stranger = await lab.folder('stranger');
    const other = await lab.folder('OpenDXT höme/data/other');
    await writeFile(join(lab.box.extensionDir, 'code.js'), 'code');
    const found = await lab.inside(
      `import fs from 'node:fs'; import os from 'node:os';
      const attempt = (act) => { try { return act() ?? 'done'; } catch (error) { return error.code; } };
      console.log(JSON.stringify({
        env: process.env, cwd: process.cwd(), host: os.hostname(), uid: process.getuid(), user: os.userInfo().username,
        open: fs.readdirSync('/proc/self/fd').filter((fd) => { try { return !/^anon_inode|pipe|\\/proc/.test(fs.readlinkSync('/proc/self/fd/' + fd)) } catch { return false } }),
        processes: fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).length,
        code: attempt(() => fs.readFileSync(${JSON.stringify(join(lab.box.extensionDir, 'code.js'))}, 'utf8')),
        changeCode: attempt(() => fs.writeFileSync(${JSON.stringify(join(lab.box.extensionDir, 'code.js'))}, '')),
        data: attempt(() => fs.writeFileSync('kept', 'yes')),
        temporary: attempt(() => fs.writeFileSync(os.tmpdir() + '/x', 'yes')),
        root: attempt(() => fs.writeFileSync('/x', '')),
        etc: attempt(() => fs.writeFileSync('/etc/x', '')),
        usr: attempt(() => fs.writeFileSync('/usr/x', '')),
        stranger: attempt(() => fs.readdirSync(${JSON.stringify(stranger)})),
        other: attempt(() => fs.readdirSync(${JSON.stringify(other)})),
        shadow: attempt(() => fs.readFileSync('/etc/shadow')),
        machine: attempt(() => fs.readFileSync('/etc/machine-id')),
        home: attempt(() => fs.readdirSync('/root')),
        sys: attempt(() => fs.readdirSync('/sys')),
        certificates: fs.existsSync('/etc/ssl/certs') || fs.existsSync('/etc/pki'),
        zone: fs.existsSync('/etc/localtime'),
      }));`,
      { env: { TMPDIR: lab.root, SECRET: 'hush' } },
    );
    expect(found).toMatchObject({
      env: {
        PATH: '/usr/bin:/bin',
        HOME: join(lab.box.dataDir, 'home'),
        TMPDIR: '/tmp',
        SECRET: 'hush',
        PWD: lab.box.dataDir,
      },
      cwd: lab.box.dataDir,
      host: 'box',
      uid: user === 'root' ? 0 : expect.any(Number),
      user: user === 'root' ? 'root' : 'user',
      open: ['0', '1', '2'],
      processes: 2,
      code: 'code',
      changeCode: 'EROFS',
      data: 'done',
      temporary: 'done',
      root: 'EROFS',
      etc: 'EROFS',
      usr: 'EROFS',
      stranger: 'ENOENT',
      other: 'ENOENT',
      shadow: 'ENOENT',
      machine: 'ENOENT',
      home: 'ENOENT',
      sys: 'ENOENT',
      zone: existsSync('/etc/localtime'),
    });
    const names = Object.keys((found as { env: object }).env).toSorted();
    expect(names.filter((name) => !/^(?:https?_proxy|no_proxy|NODE_OPTIONS)$/i.test(name))).toEqual(
      ['HOME', 'PATH', 'PWD', 'SECRET', 'TMPDIR'],
    );
    expect(readFileSync(join(lab.box.dataDir, 'kept'), 'utf8')).toBe('yes');
  });

  boxTest('what a server keeps in its folder is there at its next start', async () => {
    await using lab = await boxLab(user);
    const count = `import fs from 'node:fs'; let n = 0; try { n = +fs.readFileSync('n') } catch {}
      fs.writeFileSync('n', String(n + 1)); console.log(n);`;
    expect([await lab.inside(count), await lab.inside(count)]).toEqual([0, 1]);
  });

  boxTest('messages of 8 MB go both ways', async () => {
    await using lab = await boxLab(user);
    const attempt = await lab.start({ args: ['-e', 'process.stdin.pipe(process.stdout)'] });
    const message = `${'ü'.repeat(4 * 1024 ** 2)}\n`;
    attempt.driver.stdin?.end(message);
    expect((await attempt.end).stdout === message).toBe(true);
    expect(attempt.told().at(-1)?.ended).toEqual({ code: 0, signal: null });
  });

  boxTest('nothing is inherited but the standard streams, whatever the host has open', async () => {
    await using lab = await boxLab(user);
    const file = (await lab.folder('opened')) + '/file';
    await writeFile(file, 'host');
    const open = openSync(file, 'r');
    const descriptors = Array.from({ length: 90 }, (_, index) =>
      [3, 4, 9, 17, 40, 41, 92].includes(index + 3) ? open : 'ignore',
    );
    const seen = await lab.inside(
      `import fs from 'node:fs';
      console.log(JSON.stringify(fs.readdirSync('/proc/self/fd').map((fd) => { try { return fs.readlinkSync('/proc/self/fd/' + fd) } catch { return '' } })));`,
      { descriptors },
    );
    const inherited = (seen as string[]).filter(
      (target) => !/^(socket:|anon_inode|pipe:|$|\/proc)/.test(target),
    );
    expect(inherited).toEqual([]);
    const shell = await lab.start({ command: 'sh', args: ['-c', 'ls /proc/$$/fd'], descriptors });
    expect((await shell.end).stdout.split('\n').filter((fd) => fd !== '')).toEqual(
      expect.arrayContaining(['0', '1', '2']),
    );
    expect(
      (await shell.end).stdout
        .trim()
        .split('\n')
        .filter((fd) => Number(fd) > 2 && fd !== '10'),
    ).toEqual([]);
    closeSync(open);
  });

  boxTest('neither the environment nor its secrets stand on a command line', async () => {
    await using lab = await boxLab(user);
    const attempt = await lab.start({
      args: ['-e', 'console.log(1); process.stdin.resume()'],
      env: { TOKEN: 'very-secret-7c1f' },
    });
    await new Promise((resolve) => attempt.driver.stdout?.once('data', resolve));
    const lines = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => {
        try {
          return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        } catch {
          return '';
        }
      });
    expect(lines.some((line) => line.includes('bwrap'))).toBe(true);
    expect(lines.filter((line) => /very-secret|TOKEN/.test(line))).toEqual([]);
    attempt.driver.stdin?.end();
    await attempt.end;
  });
});

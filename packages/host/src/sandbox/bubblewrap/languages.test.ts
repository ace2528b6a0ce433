import { execFileSync } from 'node:child_process';
import { copyFile, readdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testNeeding } from '@opendxt/testkit';
import { describe, expect } from 'vitest';
import { boxLab, users } from '../testing/index.ts';

const pythonTest = testNeeding('bubblewrap', 'python3');
const goTest = testNeeding('bubblewrap', 'go');

const busy = `
import json, multiprocessing, os, subprocess, sys, tempfile, threading
from multiprocessing.pool import ThreadPool
def twice(n): return 2 * n
if __name__ == '__main__':
    found = {}
    for method in ('fork', 'spawn', 'forkserver'):
        with multiprocessing.get_context(method).Pool(2) as pool:
            found[method] = pool.map(twice, range(4))
    with ThreadPool(4) as pool: found['threads'] = pool.map(twice, range(4))
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, 'x'), 'w') as file: found['temporary'] = file.write('text')
    with tempfile.TemporaryFile() as file: found['nameless'] = file.write(b'text')
    found['child'] = subprocess.run([sys.executable, '-c', 'print(1)'], capture_output=True, text=True).stdout
    found['home'] = os.path.expanduser('~') == os.environ['HOME']
    print(json.dumps(found))
`;

describe.each(users)('as %s', (user) => {
  // Nobody else may run what lies in the home of root.
  const kinds = user === 'an ordinary user' ? ['of the system'] : ['of the system', 'on PATH'];
  for (const which of kinds)
    pythonTest(`a Python ${which} uses pools, temporary files and children`, async () => {
      await using lab = await boxLab(user);
      const own = execFileSync(
        'python3',
        ['-c', 'import sys; print(sys.executable); print(sys.prefix)'],
        { encoding: 'utf8' },
      )
        .trim()
        .split('\n');
      const [python = '', prefix = ''] =
        which === 'of the system' ? ['/usr/bin/python3', '/usr'] : own;
      const script = join(lab.box.extensionDir, 'busy.py');
      await writeFile(script, busy);
      const run = await lab.start({
        command: python,
        args: [script],
        box: { runtime: prefix === '/usr' ? [] : [await realpath(prefix)] },
      });
      const { stdout, stderr } = await run.end;
      const doubled = [0, 2, 4, 6];
      expect({ stderr, found: JSON.parse(stdout || '{}') }).toEqual({
        stderr: '',
        found: {
          fork: doubled,
          spawn: doubled,
          forkserver: doubled,
          threads: doubled,
          temporary: 4,
          nameless: 4,
          child: '1\n',
          home: true,
        },
      });
      expect(run.told().at(-1)?.ended).toEqual({ code: 0, signal: null });
    });

  goTest('a static binary runs', async () => {
    await using lab = await boxLab(user);
    const source = join(lab.root, 'main.go');
    await writeFile(
      source,
      'package main\nimport ("bufio"; "fmt"; "os")\nfunc main() { s := bufio.NewScanner(os.Stdin); for s.Scan() { fmt.Println("got", s.Text()) } }\n',
    );
    const built = join(lab.root, 'built');
    execFileSync('go', ['build', '-o', built, source], {
      env: { ...process.env, CGO_ENABLED: '0' },
    });
    const binary = join(lab.box.extensionDir, 'server');
    await copyFile(built, binary);
    expect(await readdir(lab.box.extensionDir)).toEqual(['server']);
    const run = await lab.start({ command: binary, args: [] });
    run.driver.stdin?.end('one\ntwo\n');
    expect((await run.end).stdout).toBe('got one\ngot two\n');
  });
});

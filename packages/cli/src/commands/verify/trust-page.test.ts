import { execFile } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { testNeeding } from '@opendxt/testkit';
import { afterAll, beforeAll, expect } from 'vitest';
import { builtCommand, hostLab, type HostLab } from '../../testing/index.ts';

const page = readFileSync(new URL('../../../../../docs/trust.md', import.meta.url), 'utf8');

const scriptsOf = (section: string) =>
  [...section.matchAll(/^```sh\n(.*?)^```/gms)].map(([, script = '']) => script);

const [before = '', ...sections] = page.split(/^(?=### )/m);
const [preparation = ''] = scriptsOf(before);

/** What the page says that a script comes to. */
const cases = sections.flatMap((section) => {
  const status = /^### `([a-z-]+)`/.exec(section)?.[1] ?? '';
  return scriptsOf(section.split(/^## /m)[0] ?? '').map((script) => ({ status, script }));
});

/** The words of the table. */
const statuses = [...page.matchAll(/^\| `([a-z-]+)` +\| [A-Z]/gm)].map(([, status]) => status);

let lab: HostLab;
let bundle: string;
beforeAll(async () => {
  lab = await hostLab();
  bundle = await lab.bundle({ name: 'hello' });
  const bin = join(lab.path, 'bin');
  mkdirSync(bin);
  const dxt = join(bin, 'dxt');
  writeFileSync(dxt, `#!/bin/sh\nexec "${process.execPath}" "${builtCommand()}" "$@"\n`);
  chmodSync(dxt, 0o755);
});
afterAll(() => lab.remove());

/** What the last line of a script, which verifies, said on stdout, and its exit code. */
async function runScript(name: string, script: string): Promise<readonly [string, number]> {
  const folder = join(lab.path, name);
  mkdirSync(folder);
  copyFileSync(bundle, join(folder, 'hello.mcpb'));
  const env = {
    ...lab.env,
    OPENDXT_HOME: join(folder, 'home'),
    PATH: [join(lab.path, 'bin'), lab.env['PATH']].join(delimiter),
  };
  const lines = script.trimEnd().split('\n');
  const last = lines.pop() ?? '';
  expect(last).toMatch(/^dxt verify hello\.mcpb/);
  const whole = `set -e\nexec 3>&1 >&2\n${preparation}${lines.join('\n')}\nset +e\n${last} >&3\necho "exit $?" >&3\n`;
  const { stdout } = await promisify(execFile)('sh', ['-c', whole], { cwd: folder, env });
  const [, status = stdout] = /^hello\.mcpb: (.*)/.exec(stdout) ?? [];
  return [status, Number(/exit (\d+)\n$/.exec(stdout)?.[1])];
}

testNeeding('openssl', 'POSIX')(
  'every state comes of the commands that docs/trust.md gives for it',
  { timeout: 120_000 },
  async () => {
    expect([...new Set(cases.map(({ status }) => status))].sort()).toEqual(statuses.sort());
    const found: { status: string; exit: number }[] = [];
    for (const [index, { script }] of cases.entries()) {
      const [status, exit] = await runScript(`case ${index}`, script);
      found.push({ status, exit });
    }
    expect(found).toEqual(
      cases.map(({ status }) => ({ status, exit: status === 'trusted' ? 0 : 1 })),
    );
  },
);

// What a box costs a server: its start and each message, against the same server without one.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** Answers each line with itself, as the smallest server could. */
const echo = `
let rest = '';
process.stdin.setEncoding('utf8').on('data', (text) => {
  const lines = (rest + text).split('\\n');
  rest = lines.pop();
  for (const line of lines) process.stdout.write(line + '\\n');
});`;

const source = fileURLToPath(new URL('../packages/host/src/sandbox/index.ts', import.meta.url));

/**
 * Medians of interleaved runs, in milliseconds; undefined where this machine can't make a box. The
 * boxed server is started by the host's own backend, the other one by `node:child_process`.
 */
export async function measureSandbox(cache, { starts, messages }) {
  const root = join(cache, 'sandbox');
  const home = join(root, 'home');
  const box = await prepareBox(root, home);
  const { chooseSandbox, thisMachine, homeAt } = await loadHost(root);
  const sandbox = await chooseSandbox(homeAt(home), thisMachine());
  if (sandbox.name !== 'bubblewrap') return undefined;
  const command = {
    command: process.execPath,
    args: [join(box.extensionDir, 'echo.js')],
    env: { PATH: '/usr/bin:/bin' },
    cwd: box.dataDir,
  };
  const contestants = {
    bare: () => startBare(command),
    boxed: () => sandbox.spawner(box)('echo', command),
  };
  const start = await measureStarts(contestants, starts);
  const message = await measureMessages(contestants, messages);
  const idle = await measureIdle(contestants.boxed);
  return { start, message, idle };
}

async function prepareBox(root, home) {
  const extensionDir = join(home, 'store/echo');
  const dataDir = join(home, 'data/echo');
  for (const folder of [root, extensionDir, dataDir, join(home, 'cache')])
    mkdirSync(folder, { recursive: true });
  writeFileSync(join(extensionDir, 'echo.js'), echo);
  const mebibyte = 1024 ** 2;
  return {
    id: 'echo',
    extensionDir,
    dataDir,
    runtime: process.execPath.startsWith('/usr/') ? [] : [process.execPath],
    reads: [],
    writes: [],
    network: { hosts: [], anyPublic: false, local: [] },
    limits: {
      processes: 128,
      memory: 1024 * mebibyte,
      fileSize: 256 * mebibyte,
      openFiles: 1024,
      dataSize: 1024 * mebibyte,
    },
  };
}

/** The backend as it is in the sources, also where the packages are not built. */
async function loadHost(root) {
  const outfile = join(root, 'host.mjs');
  const host = (path) => fileURLToPath(new URL(`../packages/host/src/${path}`, import.meta.url));
  await build({
    stdin: {
      contents: `export { chooseSandbox } from ${JSON.stringify(source)};
        export { thisMachine } from ${JSON.stringify(host('runtimes/index.ts'))};
        export { homeAt } from ${JSON.stringify(host('home/index.ts'))};`,
      resolveDir: fileURLToPath(new URL('..', import.meta.url)),
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['esbuild'],
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`,
    },
  });
  return import(pathToFileURL(outfile).href);
}

async function startBare({ command, args, env, cwd }) {
  const child = spawn(command, args, { env, cwd, stdio: 'pipe' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return { stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, ended };
}

/** From the call that starts a server to its first answer. */
async function measureStarts(contestants, rounds) {
  const times = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let round = -1; round < rounds; round += 1)
    for (const [name, start] of Object.entries(contestants)) {
      const began = performance.now();
      const server = await start();
      await ask(server);
      if (round >= 0) times[name].push(performance.now() - began);
      server.stdin.end();
      await server.ended;
    }
  return medians(times);
}

async function measureMessages(contestants, rounds) {
  const servers = {};
  for (const [name, start] of Object.entries(contestants)) servers[name] = await start();
  const times = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  const batch = 200;
  for (let round = -5; round < rounds / batch; round += 1)
    for (const [name, server] of Object.entries(servers)) {
      const began = performance.now();
      for (let message = 0; message < batch; message += 1) await ask(server);
      if (round >= 0) times[name].push((performance.now() - began) / batch);
    }
  for (const server of Object.values(servers)) server.stdin.end();
  return medians(times);
}

/** Share of one processor that this process, which watches the box, uses while nothing happens. */
async function measureIdle(start) {
  const server = await start();
  await ask(server);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const before = process.cpuUsage();
  const began = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 4000));
  const { user, system } = process.cpuUsage(before);
  const share = (user + system) / 1000 / (performance.now() - began);
  server.stdin.end();
  await server.ended;
  return share;
}

function ask({ stdin, stdout }) {
  return new Promise((resolve) => {
    stdout.once('data', resolve);
    stdin.write('{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
  });
}

function medians(times) {
  return Object.fromEntries(
    Object.entries(times).map(([name, values]) => [
      name,
      values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)],
    ]),
  );
}

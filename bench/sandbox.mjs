// What a box costs a server: its start and each message, against the same server without one.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Answers each request with an empty result, as the smallest MCP server could. */
const echo = `
let rest = '';
process.stdin.setEncoding('utf8').on('data', (text) => {
  const lines = (rest + text).split('\\n');
  rest = lines.pop();
  for (const line of lines) {
    const { id } = JSON.parse(line);
    process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, result: {} }) + '\\n');
  }
});`;

/**
 * Medians of interleaved runs, in milliseconds; undefined where this machine can't make a box. The
 * boxed servers are started by the host's own backend, the other one by `node:child_process`.
 */
export async function measureSandbox(cache, { starts, messages }) {
  const root = join(cache, 'sandbox');
  const { chooseSandbox, homeAt, openContext, thisMachine } =
    await import('../packages/host/dist/index.js');
  const home = homeAt(join(root, 'home'));
  const box = prepareBox(root, home.root);
  const sandbox = await chooseSandbox(home, thisMachine());
  if (sandbox.name !== 'bubblewrap') return undefined;
  const command = {
    command: process.execPath,
    args: [join(box.extensionDir, 'echo.js')],
    env: { PATH: '/usr/bin:/bin' },
    cwd: box.dataDir,
  };
  const network = { ...box.network, hosts: ['api.example.com:443'] };
  const contestants = {
    bare: () => startBare(command),
    boxed: () => sandbox.spawner(box)('echo', command),
    networked: () => sandbox.spawner({ ...box, network })('echo', command),
  };
  const { start, stop } = await measureStarts(contestants, starts);
  return {
    start,
    stop,
    message: await measureMessages(contestants, messages),
    idle: await measureIdle(contestants.networked),
    audit: await measureAudit((await openContext(home, thisMachine())).audit),
  };
}

function prepareBox(root, home) {
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

async function startBare({ command, args, env, cwd }) {
  // In a session of its own, as every server of the host's, which the kernel schedules apart.
  const child = spawn(command, args, { env, cwd, stdio: 'pipe', detached: true });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return { stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, ended };
}

/** From the call that starts a server to its first answer, and from the end of its stdin to its own. */
async function measureStarts(contestants, rounds) {
  const start = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  const stop = structuredClone(start);
  for (let round = -1; round < rounds; round += 1)
    for (const [name, startServer] of Object.entries(contestants)) {
      const began = performance.now();
      const server = await startServer();
      await ask(server);
      const answered = performance.now();
      server.stdin.end();
      await server.ended;
      if (round < 0) continue;
      start[name].push(answered - began);
      stop[name].push(performance.now() - answered);
    }
  return { start: medians(start), stop: medians(stop) };
}

/**
 * All on one processor: where two are idle, most of a round trip is how long the kernel takes to wake
 * the one or the other, which differs from run to run by more than a box could.
 */
async function measureMessages(contestants, rounds) {
  const unpin = pin(process.pid);
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
  unpin();
  return medians(times);
}

/** Keeps the threads of a process, and what it starts, on one processor; answers with how to end that. */
function pin(pid) {
  const taskset = (cpus) =>
    spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', cpus, String(pid)]);
  const [, before] =
    /^Cpus_allowed_list:\s+(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  taskset(String(Number.parseInt(before, 10)));
  return () => taskset(before);
}

/**
 * What an idle server in its box costs: the share of one processor that this process, which watches
 * it, uses while nothing happens, and the processes there are beside the server.
 */
async function measureIdle(start) {
  const server = await start();
  await ask(server);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const before = process.cpuUsage();
  const began = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 4000));
  const { user, system } = process.cpuUsage(before);
  const share = (user + system) / 1000 / (performance.now() - began);
  const beside = descendants(process.pid).filter((name) => name !== 'node');
  server.stdin.end();
  await server.ended;
  return { share, beside };
}

/** The names of all processes below one. */
function descendants(pid) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
  return children
    .filter(Boolean)
    .flatMap((child) => [
      readFileSync(`/proc/${child}/comm`, 'utf8').trim(),
      ...descendants(child),
    ]);
}

/** One record of a call after the other. */
async function measureAudit(audit) {
  const times = [];
  for (let round = 0; round < 500; round += 1) {
    const began = performance.now();
    await audit.record({
      event: 'call',
      id: 'echo',
      tool: 'echo',
      outcome: 'ok',
      milliseconds: 1,
      by: 'bench',
    });
    times.push(performance.now() - began);
  }
  return medians({ append: times }).append;
}

let asked = 0;

/** One request, and its answer read as a client does. */
function ask({ stdin, stdout }) {
  return new Promise((resolve) => {
    const id = (asked += 1);
    stdout.once('data', (data) => {
      if (JSON.parse(String(data)).id !== id) throw new Error(`expected the answer to ${id}`);
      resolve();
    });
    stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' })}\n`);
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

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { isRunning, pythonToolServer, testNeeding } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { hostLab, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
beforeEach(async () => {
  lab = await hostLab();
});
afterEach(() => lab.remove());

const boxTest = testNeeding('bubblewrap');

/** What servers do beside answering, all of it in one call. */
const busyNode = `
  const { Worker } = await import('node:worker_threads');
  const { fork, execFileSync } = await import('node:child_process');
  const { createServer, Agent, get } = await import('node:http');
  const { once } = await import('node:events');
  const { tmpdir } = await import('node:os');
  const found = {};
  const worker = new Worker('require("worker_threads").parentPort.postMessage(2 * 21)', { eval: true });
  [found.worker] = await once(worker, 'message');
  const child = fork(new URL('child.mjs', import.meta.url));
  child.send(20);
  [found.fork] = await once(child, 'message');
  child.disconnect();
  found.child = execFileSync('sh', ['-c', 'echo child | tr a-z A-Z'], { encoding: 'utf8' });
  const file = fs.mkdtempSync(tmpdir() + '/busy-') + '/file';
  fs.writeFileSync(file, 'temporary');
  found.file = fs.readFileSync(file, 'utf8');
  const sockets = new Set();
  const server = createServer((request, response) => {
    sockets.add(request.socket);
    response.end('x');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let count = 0; count < 5; count += 1)
    await new Promise((resolve, reject) =>
      get({ port: server.address().port, host: '127.0.0.1', agent }, (response) =>
        response.resume().on('end', () => setImmediate(resolve))).on('error', reject));
  found.connections = sockets.size;
  agent.destroy();
  server.close();
  return text(JSON.stringify(found));`;

const busyPython = pythonToolServer(
  'busy',
  'json.dumps(busy())',
  `import concurrent.futures, multiprocessing, tempfile

def twice(n):
    return 2 * n

def busy():
    found = {}
    for method in ("fork", "spawn", "forkserver"):
        context = multiprocessing.get_context(method)
        with context.Pool(2) as pool:
            found[method] = pool.map(twice, range(3))
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        found["executor"] = list(pool.map(twice, range(3)))
    with multiprocessing.Manager() as manager:
        shared = manager.list([1])
        shared.append(2)
        found["shared"] = list(shared)
    with tempfile.NamedTemporaryFile() as file:
        found["temporary"] = file.write(b"text")
    return found`,
);

boxTest('a Node server in a box has workers, children, temporary files, connections', async () => {
  const installed = await lab.install({
    name: 'busy',
    script: { calls: { busy: busyNode } },
    files: { 'child.mjs': `process.on('message', (n) => process.send(n + 1));` },
  });
  expect(installed).toMatchObject({ status: 0 });
  const { stdout, stderr } = await lab.dxt('call', 'busy', 'busy');
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({
    worker: 42,
    fork: 21,
    child: 'CHILD\n',
    file: 'temporary',
    connections: 1,
  });
});

testNeeding('bubblewrap', 'python3')(
  'a Python server in a box has pools of every kind',
  async () => {
    const server = {
      type: 'python',
      entry_point: 'server.py',
      mcp_config: { command: 'python', args: ['${__dirname}/server.py'] },
    };
    const files = { 'server.py': busyPython };
    const installed = await lab.install({ name: 'pools', files, manifest: { server } });
    expect(installed).toMatchObject({ status: 0 });
    const { stdout, stderr } = await lab.dxt('call', 'pools', 'busy');
    expect(stderr).toBe('');
    const doubled = [0, 2, 4];
    expect(JSON.parse(stdout)).toEqual({
      fork: doubled,
      spawn: doubled,
      forkserver: doubled,
      executor: doubled,
      shared: [1, 2],
      temporary: 4,
    });
  },
);

boxTest('messages of 8 MiB go through a box both ways', async () => {
  const size = 8 * 1024 ** 2;
  await lab.install({ name: 'large', script: { tools: ['echo'] } });
  const stdin = JSON.stringify({ large: 'é'.repeat(size / 2) });
  const { stdout, status } = await lab.dxtWith({ stdin }, 'call', 'large', 'echo', '-');
  expect(status).toBe(0);
  expect(stdout.trimEnd() === stdin).toBe(true);
});

/** Leaves its session twice, and ignores what it is asked. */
const daemonising = {
  name: 'daemon',
  script: {
    calls: {
      leave: `
        const { spawn } = await import('node:child_process');
        for (const name of ['SIGTERM', 'SIGHUP', 'SIGINT']) process.on(name, () => undefined);
        const script = 'trap "" TERM HUP INT; (setsid sh -c "trap \\\\"\\\\" TERM HUP INT; while :; do echo alive > beat; sleep 0.05; done" > /dev/null 2>&1 < /dev/null &) & exit 0';
        spawn('sh', ['-c', script], { detached: true, stdio: 'ignore' }).unref();
        while (!fs.existsSync('beat')) await new Promise((resolve) => setTimeout(resolve, 20));
        return text('left');`,
    },
  },
} as const;

/** All processes in the box of one, whatever session they are in. */
function sharingNamespace(pid: number): readonly number[] {
  const spaceOf = (one: number) => {
    try {
      return readlinkSync(`/proc/${one}/ns/pid`);
    } catch {
      return undefined;
    }
  };
  const space = spaceOf(pid);
  return readdirSync('/proc')
    .map(Number)
    .filter((one) => one > 0 && spaceOf(one) === space);
}

const parentOf = (pid: number) =>
  Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

for (const victim of ['the host', 'bubblewrap', 'the server'] as const)
  boxTest(`nothing of a server that made daemons is left when ${victim} is killed`, async () => {
    await lab.install(daemonising);
    expect(await lab.dxt('call', 'daemon', 'leave')).toMatchObject({ stdout: 'left\n' });
    const server = await lab.serverProcess('daemon');
    // Bubblewrap itself is above the first process of the box.
    const bubblewrap = parentOf(parentOf(server));
    expect(readFileSync(`/proc/${bubblewrap}/comm`, 'utf8')).toBe('bwrap\n');
    const host = (await lab.hostProcess()) ?? 0;
    const box = [...sharingNamespace(server), bubblewrap];
    // The first process of the box, the server, the daemon and what it waits for.
    expect(box.length).toBeGreaterThan(3);
    const pid = { 'the host': host, bubblewrap, 'the server': server }[victim];
    process.kill(pid, 'SIGKILL');
    await vi.waitFor(() => expect(box.filter(isRunning)).toEqual([]), {
      timeout: 10_000,
      interval: 20,
    });
    // What was killed does not stand in the way of the next call.
    const again = await lab.dxt('call', 'daemon', 'echo', '{"a":1}');
    expect(again).toMatchObject({ status: 0, stdout: '{"a":1}\n' });
  });

/** What the Node program tries with resources and privileges. */
export const nodeLimits = String.raw`
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const until = async (isSo) => {
  for (let tries = 0; tries < 100 && !isSo(); tries += 1) await wait(20);
};

const fill = (folder, bytes, fileBytes) => {
  const block = Buffer.alloc(1 << 20, 'x');
  let written = 0;
  fs.mkdirSync(folder, { recursive: true });
  for (let file = 0; written < bytes; file += 1) {
    const target = fs.openSync(folder + '/filler-' + file, 'w');
    try {
      for (let size = 0; size < fileBytes && written < bytes; size += block.length)
        written += fs.writeSync(target, block);
    } catch {
      return written;
    } finally {
      fs.closeSync(target);
    }
  }
  return written;
};

const limits = {
  forks: async ({ count, hold }) => {
    const children = [];
    for (let index = 0; index < count; index += 1) {
      const child = spawn('sleep', ['30'], { stdio: 'ignore' });
      child.on('error', () => undefined);
      if (child.pid === undefined) break;
      children.push(child);
    }
    await wait(hold);
    const alive = children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    for (const child of alive) child.kill('SIGKILL');
    return { did: alive.length >= count, said: alive.length + ' processes at once' };
  },
  allocate: async ({ children: count, bytes, hold }) => {
    const script =
      'const held = Buffer.alloc(+process.argv[1], 1); process.stdout.write("x");' +
      'setTimeout(() => held.length, 30000)';
    const children = Array.from({ length: count }, () =>
      spawn(process.execPath, ['-e', script, String(bytes)], { stdio: ['ignore', 'pipe', 'ignore'] }),
    );
    await Promise.all(
      children.map((child) => new Promise((resolve) => child.on('error', resolve).once('exit', resolve).stdout?.once('data', resolve))),
    );
    await wait(hold);
    const alive = children.filter(({ pid, exitCode, signalCode }) => pid && exitCode === null && signalCode === null);
    for (const child of alive) child.kill('SIGKILL');
    return { did: alive.length === count, said: alive.length + ' processes of ' + bytes + ' bytes at once' };
  },
  fill: async ({ folder, bytes, fileBytes, hold }) => {
    const written = fill(folder, bytes, fileBytes);
    await wait(hold);
    return { did: written >= bytes, said: written + ' bytes' };
  },
  openFiles: ({ count }) => {
    const open = [];
    try {
      while (open.length < count) open.push(fs.openSync('/dev/null'));
    } catch {}
    for (const file of open) fs.closeSync(file);
    return { did: open.length >= count, said: open.length + ' files at once' };
  },
  setUid: async () => {
    const helper = ['/usr/bin/su', '/bin/su'].find((path) => fs.existsSync(path));
    if (helper === undefined) return { said: 'there is no set-uid program' };
    const child = spawn(helper, ['root', '-c', 'true'], { stdio: ['pipe', 'ignore', 'ignore'] });
    child.on('error', () => undefined);
    await wait(300);
    const ids = fs.readFileSync('/proc/' + child.pid + '/status', 'utf8').match(/^Uid:\s+(\d+)\s+(\d+)/m);
    child.kill('SIGKILL');
    child.stdin.destroy();
    return { did: process.getuid() !== 0 && ids[2] === '0', said: ids[0] };
  },
  userNamespace: () => {
    const { status, stdout } = spawnSync('unshare', ['-Ur', 'cat', '/proc/self/uid_map'], { encoding: 'utf8' });
    return { did: status === 0, said: String(stdout).trim() };
  },
  mount: ({ folder }) => {
    const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', 'opendxt', folder], { encoding: 'utf8' });
    if (status === 0) spawnSync('umount', [folder]);
    return { did: status === 0, said: String(stderr) };
  },
  joinNamespace: ({ pid }) => {
    const { stdout, stderr } = spawnSync('nsenter', ['-t', String(pid), '-n', 'readlink', '/proc/self/ns/net'], { encoding: 'utf8' });
    return { said: String(stdout).trim() || String(stderr) };
  },
  kernelSetting: ({ paths }) => {
    const written = paths.filter((path) => {
      try {
        fs.writeFileSync(path, fs.readFileSync(path));
        return true;
      } catch {
        return false;
      }
    });
    return { did: written.length > 0, said: written.join(' ') };
  },
  disk: () => {
    for (const name of fs.readdirSync('/dev').filter((name) => /^(vd|sd|xvd|nvme|dm-|mem$|kmem$)/.test(name)))
      try {
        if (readSome('/dev/' + name).length > 0) return { did: true, said: name };
      } catch {}
    return { said: 'no disk can be read' };
  },
};
`;

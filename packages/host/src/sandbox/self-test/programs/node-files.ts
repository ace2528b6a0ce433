/** What the Node program tries with files and with what the system tells about other processes. */
export const nodeFiles = String.raw`
const readSome = (path) => {
  const file = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  try {
    const bytes = Buffer.alloc(65536);
    return bytes.toString('latin1', 0, fs.readSync(file, bytes, 0, bytes.length, null));
  } finally {
    fs.closeSync(file);
  }
};

/** All marks that can be read, of which some may be of another test; else what the last one said. */
const readAny = (paths) => {
  let said = 'nothing there';
  let found = '';
  for (const path of paths) {
    try {
      const text = readSome(path);
      said = text.slice(0, 200);
      found += marks(text);
    } catch (error) {
      said = error.code ?? error.message;
    }
  }
  return { said: marks(found) || said };
};

const processes = () => fs.readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name));

const descriptorsOf = (pid) => {
  try {
    return fs.readdirSync('/proc/' + pid + '/fd').map((fd) => '/proc/' + pid + '/fd/' + fd);
  } catch {
    return [];
  }
};

/** Only small files: others are no secret that was planted, and reading a pipe would take from it. */
const isSmallFile = (path) => {
  try {
    const stat = fs.statSync(path);
    return stat.isFile() && stat.size < 4096;
  } catch {
    return false;
  }
};

/** Unlocks what is only sealed: an owner may do that. */
const unlock = (path) => {
  for (const target of [path, path.replace(/[^/]*$/, '')])
    try {
      fs.chmodSync(target, fs.statSync(target).mode | 0o200);
    } catch {}
};

/** Code that the host has Node load before a server. */
const preloads = () =>
  [...(process.env.NODE_OPTIONS ?? '').matchAll(/--require "([^"]+)"/g)].map(([, path]) => path);

const files = {
  read: ({ paths }) => readAny(paths),
  list: ({ path }) => ({ said: fs.readdirSync(path).join('\n') }),
  write: ({ paths, text }) => {
    const said = paths.map((path) => {
      unlock(path);
      try {
        fs.appendFileSync(path, text);
        return 'written';
      } catch (error) {
        return error.code;
      }
    });
    return { said: said.join(' ') };
  },
  writable: ({ paths }) => {
    const open = [...paths, ...preloads()].filter((path) => {
      try {
        fs.closeSync(fs.openSync(path, fs.constants.O_WRONLY));
        return true;
      } catch {
        return false;
      }
    });
    return { did: open.length > 0, said: open.join(' ') };
  },
  replaceFolder: ({ folder, aside, name, text }) => {
    fs.renameSync(folder, aside);
    fs.mkdirSync(folder);
    fs.writeFileSync(folder + '/' + name, text);
    return { said: 'replaced' };
  },
  symlink: ({ target, link }) => {
    fs.symlinkSync(target, link);
    return readAny([link]);
  },
  hardlink: ({ target, link }) => {
    fs.linkSync(target, link);
    return readAny([link]);
  },
  proc: ({ suffix }) => readAny(processes().map((pid) => '/proc/' + pid + '/' + suffix)),
  procDescriptors: () =>
    readAny(processes().filter((pid) => +pid !== process.pid).flatMap(descriptorsOf).filter(isSmallFile)),
  environment: () => ({ said: marks(JSON.stringify(process.env)) }),
  descriptors: () => readAny(descriptorsOf('self').filter(isSmallFile)),
  memory: ({ pid }) => {
    const stack = fs.readFileSync('/proc/' + pid + '/maps', 'utf8').match(/^([0-9a-f]+)-([0-9a-f]+) .*\[stack\]$/m);
    const [from, to] = [BigInt('0x' + stack[1]), BigInt('0x' + stack[2])];
    const bytes = Buffer.alloc(Number(to - from));
    const file = fs.openSync('/proc/' + pid + '/mem');
    fs.readSync(file, bytes, 0, bytes.length, from);
    return { said: marks(bytes.toString('latin1')) };
  },
  signal: ({ pid, signal }) => {
    if (pid !== process.pid) process.kill(pid, signal);
    return { said: 'sent' };
  },
  daemon: ({ beat }) => {
    const script =
      'const fs = require("fs"); setTimeout(() => process.exit(), 20000);' +
      'setInterval(() => { try { fs.writeFileSync(process.argv[1], "alive") } catch { process.exit() } }, 50)';
    spawn(process.execPath, ['-e', script, beat], { detached: true, stdio: 'ignore' }).unref();
    return until(() => fs.existsSync(beat)).then(() => ({ said: 'started' }));
  },
};
`;

import { randomUUID } from 'node:crypto';
import { lstat, mkdir, rename, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { join, parse, posix } from 'node:path';
import { chooseRuntime } from '../../runtimes/index.ts';
import type { PreparationContext, PrepareOptions } from '../types.ts';
import { compiler, limits } from './compiler.ts';

/** Milliseconds; what is not compiled by then is compiled at each start. */
const patience = 120_000;

/**
 * Compiles sources of Python beside themselves (`__pycache__`, PEP 3147), so that a server need not
 * do it at each start from a folder that it can't write to. It runs in a box that reads the sources
 * and writes a folder of its own, apart from everything that an environment or the user has set
 * (`-I`, `-S`). However it goes, a server without bytecode only starts more slowly.
 */
export async function compileSources(
  python: string,
  folder: string,
  sources: readonly string[],
  context: PreparationContext,
  { signal, onPreparing }: PrepareOptions = {},
): Promise<void> {
  if (sources.length === 0) return;
  const out = join(context.home.temporary, `${randomUUID()}.bytecode`);
  await mkdir(out, { recursive: true, mode: 0o700 });
  try {
    const tag = await run(python, folder, sources, out, context, {
      signal,
      onDone: (done) => onPreparing?.(`compiling: ${done} of ${sources.length} files`),
    });
    signal?.throwIfAborted();
    if (tag !== undefined) await takeOver(tag, folder, sources, out);
  } finally {
    // What was killed may be at its last file.
    await rm(out, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** Answers with the tag in names of bytecode; undefined where nothing could be started. */
async function run(
  python: string,
  folder: string,
  sources: readonly string[],
  out: string,
  { machine, sandbox }: PreparationContext,
  { signal, onDone }: { signal: AbortSignal | undefined; onDone: (line: string) => void },
): Promise<string | undefined> {
  const { folders } = await chooseRuntime(python, machine);
  const spawn = sandbox.spawner({
    id: 'bytecode',
    extensionDir: folder,
    dataDir: out,
    runtime: folders,
    reads: [],
    writes: [],
    network: { hosts: [], anyPublic: false, local: [] },
    limits: {
      processes: 4,
      memory: limits.memory,
      fileSize: limits.output,
      openFiles: 256,
      dataSize: 2 * limits.output,
    },
  });
  const child = await spawn('the compiler', {
    command: python,
    args: ['-I', '-S', '-B', '-c', compiler, folder, out],
    env: { PATH: '/usr/bin:/bin', ...systemRoot() },
    cwd: parse(folder).root,
  }).catch(() => undefined);
  if (child === undefined) return undefined;
  const end = () => child.kill();
  const timer = setTimeout(end, patience);
  signal?.addEventListener('abort', end);
  let tag: string | undefined;
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (/^\d+$/.test(line)) onDone(line);
    else if (/^[a-z]+-\d+$/.test(line)) tag ??= line;
  });
  child.stderr.resume();
  child.stdin.on('error', () => undefined);
  child.stdin.end(sources.map((path) => `${path}\0`).join(''));
  await child.ended;
  clearTimeout(timer);
  signal?.removeEventListener('abort', end);
  return tag;
}

/** What the compiler has made becomes the bytecode of its source. */
async function takeOver(
  tag: string,
  folder: string,
  sources: readonly string[],
  out: string,
): Promise<void> {
  for (const [at, path] of sources.entries()) {
    const made = join(out, `${at}.pyc`);
    const found = await lstat(made).catch(() => undefined);
    if (found?.isFile() !== true || found.size === 0) continue;
    const cache = join(folder, posix.dirname(path), '__pycache__');
    const name = `${posix.basename(path, '.py')}.${tag}.pyc`;
    // Where a file of the bundle has its name, there is no place for it.
    await mkdir(cache, { recursive: true })
      .then(() => rename(made, join(cache, name)))
      .catch(() => undefined);
  }
}

function systemRoot(): Record<string, string> {
  const root = process.env['SystemRoot'];
  return root === undefined ? {} : { SystemRoot: root };
}

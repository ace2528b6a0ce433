import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@opendxt/testkit';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SourceEntry, type WriteReport, writeArchive } from '../index.ts';

/** Text that is always the same, and large enough in all that threads are started for it. */
function tree(): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  let state = 1;
  const random = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
  const text = (length: number) => {
    const words = Array.from({ length: length / 6 }, () => `word${random(2000)}`);
    return Buffer.from(words.join(' '));
  };
  for (let index = 0; index < 400; index++) {
    files.set(`node_modules/p${index % 37}/lib/f${index}.js`, text(100 + random(20_000)));
  }
  files.set('large.js', text(5_000_000));
  files.set('large.png', Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), text(2_000_000)]));
  files.set('ünïcode/名前.txt', text(300));
  files.set('bin/run', text(50));
  return files;
}

/** A program that archives a folder in the order in which the system lists it. */
const program = `
  import { lstatSync, readdirSync } from 'node:fs';
  import { writeArchive } from ${JSON.stringify(fileURLToPath(new URL('../index.ts', import.meta.url)))};
  const [root, target, options] = process.argv.slice(2);
  const entries = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((found) => found.isFile())
    .map((found) => {
      const path = found.parentPath + '/' + found.name;
      const { size, mode } = lstatSync(path);
      const executable = (mode & 0o100) !== 0;
      return { path: path.slice(root.length + 1), executable, content: { kind: 'file', path, size } };
    });
  const { time, ...others } = JSON.parse(options);
  const given = time === undefined ? others : { ...others, time: new Date(time) };
  console.log(JSON.stringify(await writeArchive(entries, target, given)));
`;

let work: Awaited<ReturnType<typeof temporaryFolder>>;
let script: string;
let root: string;

beforeAll(async () => {
  work = await temporaryFolder();
  root = join(work.path, 'tree');
  script = join(work.path, 'built', 'archive.js');
  // As the command is built: in one bundle with lazily loaded chunks.
  await build({
    stdin: { contents: program, resolveDir: dirname(fileURLToPath(import.meta.url)) },
    outdir: dirname(script),
    entryNames: 'archive',
    bundle: true,
    splitting: true,
    minify: true,
    keepNames: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    mainFields: ['module', 'main'],
    outExtension: { '.js': '.js' },
    logLevel: 'error',
  });
  await writeFile(join(work.path, 'built', 'package.json'), '{"type":"module"}');
  await put(root, [...tree()]);
});
afterAll(() => work.remove());

async function put(folder: string, files: readonly (readonly [string, Buffer])[]): Promise<void> {
  for (const [path, content] of files) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
    if (path === 'bin/run') await chmod(target, 0o755);
  }
}

interface Circumstances {
  readonly root?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Run before the program, in the same shell. */
  readonly shell?: string;
  readonly options?: object;
}

let runs = 0;

type Archived = ReturnType<typeof archive>;
const plain = new Map<string, Archived>();

/** The archive under no particular circumstances; made once. */
function archivePlainly(options: object = {}): Archived {
  const key = JSON.stringify(options);
  const made = plain.get(key) ?? archive({ options });
  plain.set(key, made);
  return made;
}

async function archive(circumstances: Circumstances = {}) {
  const out = join(work.path, `out-${runs++}`);
  await mkdir(out);
  const { env = {}, shell = ':', options = {} } = circumstances;
  const args = [script, circumstances.root ?? root, join(out, 'a.mcpb'), JSON.stringify(options)];
  const { stdout, stderr } = spawnSync(
    'sh',
    ['-c', `${shell}; exec "$@"`, 'sh', process.execPath, ...args],
    { encoding: 'utf8', env: { ...process.env, ...env } },
  );
  if (stdout === '') return { left: await readdir(out), stderr };
  const report = JSON.parse(stdout) as WriteReport;
  return { left: await readdir(out), stderr, report, bytes: await readFile(report.path) };
}

for (const options of [{}, { compressor: 'portable' }] as const) {
  const compressor = 'compressor' in options ? options.compressor : 'zlib';

  test(`time zone, umask and pool size leave no trace with ${compressor}`, async () => {
    const plain = await archivePlainly(options);
    expect(plain.report?.files).toBe(404);
    const others = [
      await archive({ options, env: { TZ: 'Pacific/Kiritimati' } }),
      await archive({ options, env: { TZ: 'America/St_Johns', LC_ALL: 'tr_TR.UTF-8' } }),
      await archive({ options, shell: 'umask 077' }),
      await archive({ options, env: { UV_THREADPOOL_SIZE: '1' } }),
      await archive({ options, env: { UV_THREADPOOL_SIZE: '8' } }),
    ];
    for (const other of others) {
      expect(other.report?.sha256).toBe(plain.report?.sha256);
      expect(plain.bytes?.equals(other.bytes ?? Buffer.alloc(0))).toBe(true);
    }
  });

  test(`folder, order of creation, owner's bits and times leave no trace with ${compressor}`, async () => {
    const other = join(work.path, `another folder ${compressor}`);
    await put(other, [...tree()].toReversed());
    await chmod(join(other, 'large.js'), 0o600);
    await utimes(join(other, 'large.js'), 1_000_000_000, 1_000_000_000);
    const plain = await archivePlainly(options);
    const moved = await archive({ options, root: other });
    expect(moved.report?.sha256).toBe(plain.report?.sha256);
  });

  test(`threads give the bytes that one thread gives with ${compressor}`, async () => {
    const entries = [...tree()].map(([path, bytes]): SourceEntry => ({
      path,
      executable: path === 'bin/run',
      content: { kind: 'bytes', bytes },
    }));
    // Sources in TypeScript start no threads; what was built does.
    const here = await writeArchive(entries, join(work.path, `here-${compressor}`), options);
    const threads = await archive({ options, env: { NODE_DEBUG: 'worker' } });
    expect(threads.stderr).toMatch(/WORKER/);
    expect(threads.report?.sha256).toBe(here.sha256);
    expect(threads.report?.contentDigest).toBe(here.contentDigest);
  });
}

test('the time is part of the bytes, and of nothing else', async () => {
  const plain = await archivePlainly();
  const timed = await archive({ options: { time: '2024-01-01T00:00:00Z' } });
  const again = await archive({
    options: { time: '2024-01-01T00:00:00Z' },
    env: { TZ: 'Asia/Kolkata' },
  });
  expect(timed.report?.sha256).not.toBe(plain.report?.sha256);
  expect(again.report?.sha256).toBe(timed.report?.sha256);
  expect(timed.report?.contentDigest).toBe(plain.report?.contentDigest);
});

test('level and compressor leave no trace in the content digest', async () => {
  const plain = await archivePlainly();
  const tight = await archive({ options: { level: 9 } });
  const portable = await archivePlainly({ compressor: 'portable' });
  expect(tight.report?.sha256).not.toBe(plain.report?.sha256);
  expect(tight.report?.contentDigest).toBe(plain.report?.contentDigest);
  expect(portable.report?.contentDigest).toBe(plain.report?.contentDigest);
  expect(tight.report?.compressor).toBe(`zlib ${process.versions.zlib}, level 9`);
});

test('the portable compressor gives the bytes that it always gave', async () => {
  const { report } = await archivePlainly({ compressor: 'portable' });
  expect(report).toMatchObject({
    compressor: 'pako 3.0.3, level 6',
    sha256: '574d870acd24c4ba3a0183bb797199ef206ccd9502794c10d055923b52f1786d',
    contentDigest: 'sha256:da0d6fd72762f8e050d5f73b7ffb33cf731743f58b1a590851621c977c5b3c83',
  });
});

test('a full disk leaves nothing behind', async () => {
  // In blocks of 512 bytes: less than the archive needs.
  const { left, stderr } = await archive({ shell: 'ulimit -f 1000' });
  expect(stderr).toContain('write-failed');
  expect(left).toEqual([]);
});

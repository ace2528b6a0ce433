import { createHash } from 'node:crypto';
import { chmod, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatRecord, readRecord, type RecordedFile } from '@opendxt/bundle';

/** What installers note about their own work, and signatures of the RECORD that is rewritten. */
const notes = new Set([
  'INSTALLER',
  'REQUESTED',
  'direct_url.json',
  'uv_build.json',
  'uv_cache.json',
  'RECORD.jws',
  'RECORD.p7s',
]);

/** Folders for what an environment has and a folder on `sys.path` has not. */
const environmentFolders = ['bin', 'Scripts', 'include', 'Include'];

/**
 * Makes what an installer left in a folder what any installer would leave there: the files that
 * the wheels' RECORDs name, without scripts, bytecode and notes of the installer, readable by all,
 * and each RECORD sorted, of what is there.
 */
export async function normaliseTree(folder: string): Promise<void> {
  const files = new Set(await listFiles(folder));
  const isKept = (path: string) =>
    files.has(path) &&
    !path.endsWith('.pyc') &&
    !notes.has(/^[^/]+\.dist-info\/([^/]+)$/.exec(path)?.[1] ?? '');

  const kept = new Set<string>();
  const records = [...files].filter((path) => /^[^/]+\.dist-info\/RECORD$/.test(path)).sort();
  for (const record of records) {
    const named = readRecord(await readFile(join(folder, record), 'utf8'), '');
    const paths = new Set(named.map(({ path }) => path));
    const dropped = droppedFolders(paths);
    const own = [...paths]
      .filter((path) => isKept(path) && !dropped.some((name) => path.startsWith(`${name}/`)))
      .sort(byBytes);
    for (const path of own) kept.add(path);
    await writeRecord(folder, record, own);
  }
  for (const path of files) {
    if (kept.has(path)) await makeReadable(join(folder, path));
    else await rm(join(folder, path), { force: true });
  }
  await removeEmptyFolders(folder);
}

/** A package may have such a name too. */
function droppedFolders(files: ReadonlySet<string>): readonly string[] {
  return environmentFolders.filter((name) => !files.has(`${name}/__init__.py`));
}

async function writeRecord(folder: string, record: string, own: readonly string[]): Promise<void> {
  const files: RecordedFile[] = [];
  for (const path of own) {
    if (path === record) {
      files.push({ path });
      continue;
    }
    const bytes = await readFile(join(folder, path));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    files.push({ path, sha256, size: bytes.length });
  }
  // The file may be a link into the installer's cache: it is replaced, never written into.
  const beside = join(folder, `${record}.new`);
  await writeFile(beside, formatRecord(files, ''));
  await rename(beside, join(folder, record));
}

async function makeReadable(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const { mode } = await stat(path);
  const wanted = (mode & 0o111) === 0 ? 0o644 : 0o755;
  if ((mode & 0o777) !== wanted) await chmod(path, wanted);
}

/** From the folder, with `/`; bytecode folders are removed on the way. */
async function listFiles(folder: string, prefix = ''): Promise<readonly string[]> {
  const files: string[] = [];
  for (const entry of await readdir(join(folder, prefix), { withFileTypes: true })) {
    const path = `${prefix}${entry.name}`;
    if (!entry.isDirectory()) files.push(path);
    else if (entry.name === '__pycache__') await rm(join(folder, path), { recursive: true });
    else files.push(...(await listFiles(folder, `${path}/`)));
  }
  return files;
}

async function removeEmptyFolders(folder: string): Promise<boolean> {
  let isEmpty = true;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory() || !(await removeEmptyFolders(join(folder, entry.name)))) {
      isEmpty = false;
      continue;
    }
    await rmdir(join(folder, entry.name));
  }
  return isEmpty;
}

function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

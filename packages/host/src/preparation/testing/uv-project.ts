import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  miniServer,
  temporaryFolder,
  writeTree,
  type ExtensionOptions,
  type PackageIndex,
} from '@opendxt/testkit';

export interface UvExtensionOptions {
  readonly version?: string;
  readonly dependencies?: readonly string[];
  /** What is added to `pyproject.toml`. */
  readonly project?: string;
  /** What `uv run` is given. */
  readonly run?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  /** Without a lock the newest that fit are taken at the install. */
  readonly locked?: boolean;
}

/** A server whose packages uv brings, and the lock that uv makes for it from an index. */
export async function uvExtension(
  index: PackageIndex,
  {
    version = '1.0.0',
    dependencies = ['mini-mcp'],
    project = '',
    run = ['server.py'],
    files = {},
    locked = true,
  }: UvExtensionOptions = {},
): Promise<ExtensionOptions> {
  const list = JSON.stringify(dependencies);
  const own: Record<string, string> = {
    'pyproject.toml': `[project]\nname = "brought"\nversion = "1.0.0"\nrequires-python = ">=3.8"\ndependencies = ${list}\n${project}`,
    'server.py': miniServer,
    ...files,
  };
  if (locked) own['uv.lock'] = await lockOf(index, own);
  return {
    name: 'brought',
    version,
    manifest: {
      manifest_version: '0.4',
      server: {
        type: 'uv',
        entry_point: 'server.py',
        mcp_config: { command: 'uv', args: ['run', '--directory', '${__dirname}', ...run] },
      },
    },
    files: own,
  };
}

async function lockOf(
  { env }: PackageIndex,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const folder = await temporaryFolder('opendxt lock ');
  try {
    await writeTree(folder.path, files);
    // The index is served by this process.
    await promisify(execFile)('uv', ['lock', '--quiet'], {
      cwd: folder.path,
      env: { ...process.env, ...env },
      timeout: 30_000,
    });
    return readFileSync(join(folder.path, 'uv.lock'), 'utf8');
  } finally {
    await folder.remove();
  }
}

import { access } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CliError } from '../command/index.ts';
import type { VendorInput } from './types.ts';

/** What says most comes first; within a kind, the folder itself before its server. */
const places: readonly (readonly [string, VendorInput['kind']])[] = [
  ['uv.lock', 'uv-lock'],
  ['pylock.toml', 'pylock'],
  ['pyproject.toml', 'pyproject'],
  ['requirements.txt', 'requirements'],
  ['server/uv.lock', 'uv-lock'],
  ['server/pylock.toml', 'pylock'],
  ['server/pyproject.toml', 'pyproject'],
  ['server/requirements.txt', 'requirements'],
];

/** The file of a folder that says which packages it needs; undefined where there is none. */
export async function findInput(folder: string): Promise<VendorInput | undefined> {
  for (const [name, kind] of places) {
    const path = join(folder, name);
    if (await exists(path)) return { kind, path };
  }
  return undefined;
}

/**
 * What a file that the user named is, by its name.
 * @throws {CliError} `not-found`, or `usage` for a name that tells nothing
 */
export async function inputAt(path: string): Promise<VendorInput> {
  if (!(await exists(path))) throw new CliError('not-found', `no file \`${path}\``);
  const kind = kindOf(basename(path));
  if (kind === undefined)
    throw new CliError(
      'usage',
      `expected requirements (\`.txt\`, \`.in\`), \`pyproject.toml\`, \`uv.lock\` or \`pylock.toml\`, found \`${path}\``,
    );
  return { kind, path };
}

function kindOf(name: string): VendorInput['kind'] | undefined {
  if (name === 'uv.lock') return 'uv-lock';
  // Locks may have names: `pylock.server.toml` (PEP 751).
  if (/^pylock(\.[^.]+)?\.toml$/.test(name)) return 'pylock';
  if (name === 'pyproject.toml') return 'pyproject';
  return /\.(txt|in)$/.test(name) ? 'requirements' : undefined;
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A path inside a folder that may be written, with what is left of that right. */
export interface Protection {
  readonly path: string;
  /** `write`: as before, but it can't be moved away to make another in its place. */
  readonly access: 'read' | 'write';
  /** What stands for it meanwhile where it is not there, so that it can't be made. */
  readonly placeholder?: 'folder' | { readonly content: string };
}

/** Folders below a grant in which repositories are looked for, in depth and in number. */
const reach = { depth: 4, folders: 2000 };

/** Programs of the user's run what these hold without being asked. */
const runByOthers = [
  '.bash_aliases',
  '.bash_login',
  '.bash_logout',
  '.bash_profile',
  '.bashrc',
  '.claude',
  '.cursor',
  '.devcontainer',
  '.envrc',
  '.gitconfig',
  '.gitmodules',
  '.husky',
  '.idea',
  '.kshrc',
  '.mcp.json',
  '.profile',
  '.vscode',
  '.xprofile',
  '.xsessionrc',
  '.zlogin',
  '.zlogout',
  '.zprofile',
  '.zshenv',
  '.zshrc',
];

/** Of these an empty one means nothing, so that it can stand there for the time of a server. */
const heldEmpty = ['.git', '.vscode'];

/** What is kept from change inside the folders that a server may write. */
export function findProtections(writes: readonly string[]): readonly Protection[] {
  return writes.filter(isFolder).flatMap((grant) => [
    ...heldEmpty
      .map((name) => join(grant, name))
      .filter((path) => !exists(path) || isEmptyFolder(path))
      .map((path): Protection => ({ path, access: 'read', placeholder: 'folder' })),
    ...foldersBelow(grant).flatMap(protectionsOf),
  ]);
}

function protectionsOf(folder: string): readonly Protection[] {
  const names = new Set(namesIn(folder));
  return [
    ...(names.has('.git') ? repository(join(folder, '.git')) : []),
    ...runByOthers
      .filter((name) => names.has(name))
      .map((name) => join(folder, name))
      .filter((path) => !isLink(path) && !isEmptyFolder(path))
      .map((path): Protection => ({ path, access: 'read' })),
  ];
}

/**
 * Commits need the rest of `.git`. Hooks and configuration name programs that git runs, and
 * `commondir` another folder to take both from: `.` is where they are.
 */
function repository(path: string): readonly Protection[] {
  if (!isFolder(path)) return isLink(path) ? [] : [{ path, access: 'read' }];
  if (isEmptyFolder(path)) return [];
  const inside = (name: string) => join(path, name);
  // Through a link bubblewrap would show, and protect, what lies elsewhere.
  if (['config', 'hooks', 'commondir'].map(inside).some(isLink)) return [{ path, access: 'read' }];
  const existing = ['config.worktree', 'modules', 'worktrees']
    .map(inside)
    .filter((found) => exists(found) && !isLink(found));
  return [
    { path, access: 'write' },
    held(inside('config'), { content: '' }),
    held(inside('hooks'), 'folder'),
    held(inside('commondir'), { content: '.\n' }),
    ...existing.map((found): Protection => ({ path: found, access: 'read' })),
  ];
}

function held(path: string, placeholder: NonNullable<Protection['placeholder']>): Protection {
  return { path, access: 'read', placeholder };
}

/** The folder and those below it, without going into repositories' own and packages. */
function foldersBelow(root: string): readonly string[] {
  const found = [root];
  let level = [root];
  for (let depth = 0; depth < reach.depth && level.length > 0; depth += 1) {
    const next: string[] = [];
    for (const folder of level) {
      if (found.length + next.length >= reach.folders) return [...found, ...next];
      next.push(...subfolders(folder));
    }
    found.push(...next);
    level = next;
  }
  return found;
}

function subfolders(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !['.git', 'node_modules'].includes(entry.name))
      .map((entry) => join(folder, entry.name));
  } catch {
    return [];
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

function isEmptyFolder(path: string): boolean {
  return isFolder(path) && namesIn(path).length === 0;
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

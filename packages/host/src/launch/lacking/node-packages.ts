import { posix } from 'node:path';
import type { FileView } from '@opendxt/manifest';
import type { Lack, Subject } from './types.ts';

/** No server is looked through further than this. */
const mostFiles = 200;
const mostBytes = 1 << 20;

/**
 * Packages that the sources import, that the author's `package.json` names, and that are nowhere
 * in the bundle. What a bundler has put into the sources is not imported any more.
 */
export async function missingNodePackages({
  files,
  entryPoint,
}: Subject): Promise<readonly Lack[]> {
  if (entryPoint === undefined) return [];
  const declared = await declaredPackages(files, posix.dirname(entryPoint));
  if (declared.length === 0) return [];
  const missing = new Set<string>();
  const waiting = [entryPoint];
  for (const path of waiting) {
    for (const specifier of importsOf(await read(files, path))) {
      if (specifier.startsWith('.')) {
        const next = await resolveRelative(files, posix.join(posix.dirname(path), specifier));
        if (next !== undefined && !waiting.includes(next) && waiting.length < mostFiles)
          waiting.push(next);
        continue;
      }
      const name = declared.find((each) => specifier === each || specifier.startsWith(`${each}/`));
      if (name !== undefined && !(await isInstalled(files, posix.dirname(path), name)))
        missing.add(name);
    }
  }
  if (missing.size === 0) return [];
  const names = [...missing].sort().map((name) => `\`${name}\``);
  return [
    {
      code: 'dependency',
      message: `it imports ${names.join(', ')}, which ${names.length === 1 ? 'is' : 'are'} not in the bundle`,
      hint: 'ask the author for a bundle that has its dependencies in it',
      fatal: false,
    },
  ];
}

/** `dependencies` of the nearest `package.json` above a folder. */
async function declaredPackages(files: FileView, from: string): Promise<readonly string[]> {
  for (let folder = from; ; folder = posix.dirname(folder)) {
    const path = posix.join(folder, 'package.json');
    if ((await files.kind(path)) === 'file') {
      try {
        const { dependencies } = JSON.parse(await read(files, path)) as { dependencies?: object };
        return Object.keys(dependencies ?? {});
      } catch {
        return [];
      }
    }
    if (folder === '.') return [];
  }
}

async function isInstalled(files: FileView, from: string, name: string): Promise<boolean> {
  for (let folder = from; ; folder = posix.dirname(folder)) {
    const path = posix.join(folder, 'node_modules', name);
    if ((await files.kind(path)) !== undefined) return true;
    if (folder === '.') return false;
  }
}

/**
 * Only statements at the start of a line: a string or comment that looks like one says nothing.
 * The lengths bound the work on a line of a megabyte.
 */
const patterns = [
  /^(?:import|export)\b[^'"\n;]{0,400}?['"]([^'"\n]{1,200})['"]/gm,
  /^\}\s{0,9}from\s{0,9}['"]([^'"\n]{1,200})['"]/gm,
  /^(?:const|let|var)\b[^'"\n;]{0,200}\brequire\(['"]([^'"\n]{1,200})['"]\)/gm,
];

function importsOf(source: string): ReadonlySet<string> {
  return new Set(
    patterns.flatMap((pattern) => [...source.matchAll(pattern)].flatMap(([, name]) => name ?? [])),
  );
}

async function resolveRelative(files: FileView, path: string): Promise<string | undefined> {
  for (const ending of ['', '.js', '.mjs', '.cjs', '/index.js'])
    if ((await files.kind(path + ending)) === 'file') return path + ending;
  return undefined;
}

async function read(files: FileView, path: string): Promise<string> {
  return Buffer.from(await files.head(path, mostBytes)).toString('utf8');
}

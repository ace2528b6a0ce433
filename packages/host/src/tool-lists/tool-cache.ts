import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HostError } from '../error/index.ts';
import { readVersioned, writeVersioned, type FileFormat, type Home } from '../home/index.ts';
import { isObject } from '../json/index.ts';
import type { McpTool } from '../servers/index.ts';

interface CachedTools {
  /** Of what the tools depend on: the installed file, its settings, and what the server is offered. */
  readonly key: string;
  readonly tools: readonly McpTool[];
}

const cacheFormat: FileFormat<CachedTools> = {
  format: 1,
  migrations: {},
  read: ({ key, tools }) =>
    typeof key === 'string' && Array.isArray(tools) && tools.every(isObject)
      ? { key, tools: tools as unknown as readonly McpTool[] }
      : undefined,
};

/** The tools that a server listed, kept so that a list needs no running server. */
export async function readToolCache(
  home: Home,
  id: string,
  fits: (key: string) => boolean,
): Promise<readonly McpTool[] | undefined> {
  try {
    const cached = await readVersioned(cachePath(home, id), cacheFormat);
    return cached !== undefined && fits(cached.key) ? cached.tools : undefined;
  } catch (error) {
    // A cache that can't be read is no cache.
    if (error instanceof HostError) return undefined;
    throw error;
  }
}

export async function writeToolCache(
  home: Home,
  id: string,
  key: string,
  tools: readonly McpTool[],
): Promise<void> {
  const path = cachePath(home, id);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeVersioned(path, cacheFormat, { key, tools });
}

export async function dropToolCache(home: Home, id: string): Promise<void> {
  await rm(cachePath(home, id), { force: true });
}

const cachePath = (home: Home, id: string) => join(home.cache, 'tools', `${id}.json`);

import { existsSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { HostError } from '../../error/index.ts';
import { readVersioned, writeVersioned, type FileFormat } from '../../home/index.ts';
import { isObject } from '../../json/index.ts';
import type { Machine } from '../machine.ts';
import type { Candidate, Probed, RuntimeName } from '../types.ts';
import { probe } from './run.ts';

/** What a program answered, and which file it was then. */
interface Remembered {
  readonly realPath: string;
  readonly size: number;
  /** Milliseconds. */
  readonly changed: number;
  readonly probed: Probed;
}

interface CacheContent {
  /** By the path that was asked. */
  readonly programs: Readonly<Record<string, Remembered>>;
}

const format: FileFormat<CacheContent> = {
  format: 1,
  migrations: {},
  read: ({ programs }) =>
    isObject(programs) && Object.values(programs).every(isRemembered)
      ? { programs: programs as Readonly<Record<string, Remembered>> }
      : undefined,
};

/** Asks programs what they are, and remembers it as long as they stay the same file. */
export class Prober {
  readonly #machine: Machine;
  readonly #path: string | undefined;
  #known: Promise<CacheContent> | undefined;

  /** Without a folder for caches nothing is remembered longer than this prober lives. */
  constructor(machine: Machine, cacheDir?: string) {
    this.#machine = machine;
    // A plan writes nothing: the folder is made with the rest of the home, not for this.
    this.#path =
      cacheDir !== undefined && existsSync(cacheDir) ? join(cacheDir, 'runtimes.json') : undefined;
  }

  /** Undefined when the program is not there, or is no such runtime. */
  async ask(name: RuntimeName, { path }: Candidate): Promise<Probed | undefined> {
    const { nodePath, nodeVersion: version, platform, arch } = this.#machine;
    if (name === 'node' && path === nodePath && version !== undefined)
      return { version, platform, arch, executable: path };
    const file = await identify(path);
    if (file === undefined) return undefined;
    const { programs } = await this.#read();
    const known = Object.hasOwn(programs, path) ? programs[path] : undefined;
    if (known !== undefined && sameFile(known, file) && stillThere(known.probed))
      return known.probed;
    const probed = await probe(name, path, this.#machine);
    // Windows' launcher stays the same file when another Python becomes the default one.
    if (probed !== undefined && basename(path).toLowerCase() !== 'py.exe')
      await this.#remember(path, { ...file, probed });
    return probed;
  }

  async #read(): Promise<CacheContent> {
    return (this.#known ??= this.#path === undefined ? empty() : readCache(this.#path));
  }

  async #remember(path: string, found: Remembered): Promise<void> {
    const { programs } = await this.#read();
    const content = { programs: { ...programs, [path]: found } };
    this.#known = Promise.resolve(content);
    if (this.#path === undefined) return;
    try {
      await writeVersioned(this.#path, format, content);
    } catch {
      // A home that can't be written to costs a probe each time, and no more.
    }
  }
}

const empty = () => Promise.resolve<CacheContent>({ programs: {} });

async function readCache(path: string): Promise<CacheContent> {
  try {
    return (await readVersioned(path, format)) ?? (await empty());
  } catch (error) {
    // A cache that can't be read is no cache.
    if (error instanceof HostError) return empty();
    throw error;
  }
}

async function identify(path: string): Promise<Omit<Remembered, 'probed'> | undefined> {
  try {
    const realPath = await realpath(path);
    const { size, mtimeMs } = await stat(realPath);
    return { realPath, size, changed: mtimeMs };
  } catch {
    return undefined;
  }
}

function sameFile(a: Omit<Remembered, 'probed'>, b: Omit<Remembered, 'probed'>): boolean {
  return a.realPath === b.realPath && a.size === b.size && a.changed === b.changed;
}

/** A small program may stand before a runtime that was removed since. */
function stillThere({ executable, basePrefix }: Probed): boolean {
  return [executable, basePrefix].every((path) => path === undefined || existsSync(path));
}

function isRemembered(value: unknown): value is Remembered {
  return (
    isObject(value) &&
    typeof value['realPath'] === 'string' &&
    typeof value['size'] === 'number' &&
    typeof value['changed'] === 'number' &&
    isObject(value['probed']) &&
    typeof value['probed']['version'] === 'string'
  );
}

import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EcosystemState } from '../types.ts';
import { unreadable } from './failures.ts';
import { sha256 } from './hash.ts';

/** One ecosystem's file, and what checks it. */
export interface StoredEcosystem extends EcosystemState {
  /** Its name in the database's folder. */
  readonly file: string;
  /** Buckets are two to the power of these. */
  readonly bits: number;
  readonly idBits: number;
  /** SHA-256 of the tables at the file's end, which check all else. */
  readonly root: string;
  /** What it was made from, and the source's mark for that state. */
  readonly from: string;
  readonly mark?: string;
}

/** A state of the database. Numbers grow; the highest is what counts. */
export interface Generation {
  readonly number: number;
  readonly ecosystems: readonly StoredEcosystem[];
}

const format = 1;
const nameForm = /^generation-(\d{1,15})\.json$/;

function fileName(number: number): string {
  return `generation-${number}.json`;
}

/** The numbers of all generations that are there, the highest first. */
export async function generationNumbers(folder: string): Promise<readonly number[]> {
  let names: readonly string[];
  try {
    names = await readdir(folder);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw unreadable(folder, (cause as NodeJS.ErrnoException).code ?? 'unknown error', cause);
  }
  return names
    .flatMap((name) => nameForm.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => b - a);
}

/** Undefined when an update has replaced it meanwhile. */
export async function readGeneration(
  folder: string,
  number: number,
): Promise<Generation | undefined> {
  const path = join(folder, fileName(number));
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw unreadable(path, code ?? 'unknown error', cause);
  }
  const content = parse(path, text);
  if (content.format !== format)
    throw unreadable(path, `expected format ${format}, found ${String(content.format)}`);
  if (content.checksum !== sha256(JSON.stringify(content.ecosystems)))
    throw unreadable(path, 'it has been changed or damaged');
  return { number, ecosystems: content.ecosystems };
}

interface Content {
  readonly format: unknown;
  readonly checksum: unknown;
  readonly ecosystems: readonly StoredEcosystem[];
}

function parse(path: string, text: string): Content {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) {
      return { format: undefined, checksum: undefined, ecosystems: [], ...value };
    }
  } catch (cause) {
    throw unreadable(path, 'it is no JSON', cause);
  }
  throw unreadable(path, 'it is no object');
}

/**
 * Writes a generation unless another process has written that number. It is there as a whole or not
 * at all: a link to a file that is complete.
 */
export async function writeGeneration(folder: string, generation: Generation): Promise<boolean> {
  const { number, ecosystems } = generation;
  const content = { format, checksum: sha256(JSON.stringify(ecosystems)), ecosystems };
  const beside = join(folder, `${fileName(number)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await using file = await open(beside, 'wx', 0o600);
    await file.writeFile(`${JSON.stringify(content, undefined, 2)}\n`);
    await file.sync();
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  try {
    return await take(beside, join(folder, fileName(number)));
  } finally {
    await rm(beside, { force: true });
    await syncFolder(folder);
  }
}

async function take(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
  }
  // A file system without links. What a crash leaves here is noticed, by its checksum.
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** A name is on disk once its folder is; Windows has no such call and needs none. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using folder = await open(path, 'r');
  await folder.sync();
}

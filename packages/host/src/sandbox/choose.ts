import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { release } from 'node:os';
import { join } from 'node:path';
import { readVersioned, writeVersioned, type FileFormat, type Home } from '../home/index.ts';
import type { Machine } from '../runtimes/index.ts';
import { version as ownVersion } from '../version.ts';
import type { SandboxBackend } from './backend.ts';
import {
  bubblewrapBackend,
  findSystemProgram,
  probeBubblewrap,
  readFacts,
  type Finding,
} from './bubblewrap/index.ts';
import { noIsolation } from './no-isolation.ts';
import { quickSelfTest } from './self-test/index.ts';

/**
 * The best backend that works on this machine. What was found is kept in `cache/sandbox.json` for
 * the same kernel, backend and user, and found out anew by trying when any of them has changed.
 */
export async function chooseSandbox(home: Home, machine: Machine): Promise<SandboxBackend> {
  if (machine.platform !== 'linux') return withoutIsolation(machine);
  const bwrap = findSystemProgram('bwrap');
  const path = join(home.cache, 'sandbox.json');
  const key = machineKey(bwrap);
  const known = await readKept(path);
  const boxesOf = ({ version, filtered, ...rest }: Finding, root: string) => {
    if (bwrap === undefined || version === undefined)
      return { ...noIsolation, shortcomings: rest.shortcomings };
    const { filter, ...facts } = readFacts(machine, root, bwrap, version);
    return bubblewrapBackend({ ...facts, filter: filtered ? filter : undefined }, rest);
  };
  const finding =
    known?.key === key
      ? known.finding
      : await lookAt(machine, boxesOf, await probeBubblewrap(machine, home.root, bwrap));
  // A machine that forbids boxes may be set right at any moment.
  if (known?.key !== key && finding.level !== 'none' && existsSync(home.cache))
    // A full or read-only disk costs the next start a look, and stops nothing.
    await writeVersioned(path, kept, { key, finding }).catch(() => undefined);
  return boxesOf(finding, home.root);
}

/** Believes nothing that was found before boxes have held a program that really tries to escape. */
async function lookAt(
  machine: Machine,
  boxesOf: (finding: Finding, root: string) => SandboxBackend,
  finding: Finding,
): Promise<Finding> {
  if (finding.level === 'none') return finding;
  const failed = (why: string): Finding => ({
    ...finding,
    level: 'none',
    shortcomings: [...finding.shortcomings, why],
  });
  // A home of its own: to look is not to make one where there is none yet.
  const root = await mkdtemp(join(machine.temp, 'opendxt-look-'));
  try {
    const { level, probes } = await quickSelfTest(boxesOf(finding, root));
    if (level === 'full') return finding;
    const escaped = probes.filter(({ outcome }) => outcome === 'escaped').map(({ id }) => id);
    if (level === 'none')
      return failed(`boxes do not hold: a test escaped from them (${escaped.join(', ')})`);
    const why = `boxes do not hold everything: a test escaped from them (${escaped.join(', ')})`;
    return { ...finding, level: 'partial', shortcomings: [...finding.shortcomings, why] };
  } catch (error) {
    return failed(
      `boxes could not be tested: ${error instanceof Error ? error.message : String(error)}`,
    );
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

function withoutIsolation({ platform }: Machine): SandboxBackend {
  const why =
    platform === 'darwin'
      ? 'not isolated: the profile for macOS has not been tried yet, so that nothing relies on it; servers can read your files'
      : 'not isolated: there is no isolation for this system yet; servers can read your files';
  return { ...noIsolation, shortcomings: [why] };
}

interface Kept {
  readonly key: string;
  readonly finding: Finding;
}

const kept: FileFormat<Kept> = {
  format: 1,
  migrations: {},
  read: ({ key, finding }) =>
    typeof key === 'string' && isFinding(finding) ? { key, finding } : undefined,
};

/** A cache that can't be read is none. */
async function readKept(path: string): Promise<Kept | undefined> {
  return readVersioned(path, kept).catch(() => undefined);
}

function isFinding(value: unknown): value is Finding {
  if (typeof value !== 'object' || value === null) return false;
  const { level, shortcomings, version, filtered } = value as Record<string, unknown>;
  return (
    (level === 'full' || level === 'partial') &&
    Array.isArray(shortcomings) &&
    shortcomings.every((one) => typeof one === 'string') &&
    Array.isArray(version) &&
    version.length === 2 &&
    version.every((one) => typeof one === 'number') &&
    typeof filtered === 'boolean'
  );
}

/** All that what was found depends on. */
function machineKey(bwrap: string | undefined): string {
  const parts = [
    ownVersion,
    release(),
    process.getuid?.(),
    bootId(),
    ...[bwrap, findSystemProgram('nsenter')].map(identity),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function identity(path: string | undefined): string | null {
  if (path === undefined) return null;
  const { size, mtimeMs, ino, mode, uid } = statSync(path);
  return [path, size, mtimeMs, ino, mode, uid].join(' ');
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return 'unknown';
  }
}

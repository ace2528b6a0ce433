import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Machine } from '../../runtimes/index.ts';
import type { IsolationLevel } from '../backend.ts';
import { diagnose, notInstalled, tooOld, type NamespaceSettings } from './diagnose.ts';
import type { BoxFacts } from './facts.ts';
import { findSystemProgram, readFacts } from './read-facts.ts';
import { canBoundTasks } from './task-group.ts';
import { tryBox } from './try-box.ts';

/** What a machine can do, as it is kept. */
export interface Finding {
  readonly level: IsolationLevel;
  readonly shortcomings: readonly string[];
  /** Of bubblewrap; absent where there is none to start. */
  readonly version?: readonly [number, number];
  /** Whether the kernel takes filters of system calls, and there is one for the processor. */
  readonly filtered: boolean;
}

const oldest = [0, 6] as const;

/** Finds out by making boxes what bubblewrap can do here, the best first. */
export async function probeBubblewrap(
  machine: Machine,
  hostHome: string,
  bwrap: string | undefined,
): Promise<Finding> {
  if (bwrap === undefined) return none(notInstalled);
  const said = await versionOf(bwrap);
  const [, major, minor] = /(\d+)\.(\d+)/.exec(said) ?? [];
  const version = [Number(major ?? 0), Number(minor ?? 0)] as const;
  if (version[0] === oldest[0] && version[1] < oldest[1]) return none(tooOld(said));

  const facts = readFacts(machine, hostHome, bwrap, version);
  const failure = await tryBox(facts, machine.temp);
  if (failure === undefined)
    return { ...judge(facts), version, filtered: facts.filter !== undefined };
  if (facts.filter === undefined || !/seccomp/i.test(failure))
    return none(diagnose(failure, namespaceSettings()));
  const unfiltered = await tryBox({ ...facts, filter: undefined }, machine.temp);
  if (unfiltered !== undefined) return none(diagnose(unfiltered, namespaceSettings()));
  const { shortcomings } = judge(facts);
  return {
    level: 'partial',
    shortcomings: ['the kernel takes no filter of system calls', ...shortcomings],
    version,
    filtered: false,
  };
}

/** What is missing although boxes can be made. */
function judge({ filter, version }: BoxFacts): Pick<Finding, 'level' | 'shortcomings'> {
  const lacks = [
    ...(filter === undefined ? ['there is no filter of system calls for this processor'] : []),
    ...(existsSync('/proc/thread-self/children')
      ? []
      : [
          'the kernel does not tell which processes belong together, so that limits hold for single ones',
        ]),
    ...(version[0] > 0 || version[1] >= 7
      ? []
      : ["this bubblewrap can't limit temporary folders: update it to 0.7 or newer"]),
  ];
  const network =
    findSystemProgram('nsenter') === undefined
      ? ["servers can't be granted a network without `nsenter`: install the package `util-linux`"]
      : [];
  const tasks = canBoundTasks()
    ? []
    : [
        'root can make no control group `pids` here, so that processes are counted five times a second and not bounded by the kernel',
      ];
  return {
    level: lacks.length === 0 ? 'full' : 'partial',
    shortcomings: [...lacks, ...network, ...tasks],
  };
}

function none(why: string): Finding {
  return { level: 'none', shortcomings: [why], filtered: false };
}

async function versionOf(bwrap: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(bwrap, ['--version'], { timeout: 10_000 });
    return stdout.trim().replace(/^bubblewrap /, '');
  } catch {
    return 'of unknown version';
  }
}

function namespaceSettings(): NamespaceSettings {
  const names = [
    'kernel.apparmor_restrict_unprivileged_userns',
    'kernel.unprivileged_userns_clone',
    'user.max_user_namespaces',
  ] as const;
  return Object.fromEntries(
    names.flatMap((name) => {
      try {
        const path = `/proc/sys/${name.replaceAll('.', '/')}`;
        return [[name, readFileSync(path, 'utf8').trim()]];
      } catch {
        return [];
      }
    }),
  );
}

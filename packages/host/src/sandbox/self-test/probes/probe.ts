import { seenOutside, type World } from '../world/index.ts';
import type { Answer, Attempt, ProbeGroup } from '../types.ts';

/** One thing that nobody in a box may manage to do. */
export interface Probe {
  readonly id: string;
  readonly group: ProbeGroup;
  /** In a few words, for people. */
  readonly description: string;
  /** In a box of its own: it may be the end of the box. */
  readonly alone?: true;
  /** In a box that was granted one host. */
  readonly networked?: true;
  /** What to try, or why there is nothing to try on this machine. */
  attempt(world: World): Act | string;
  /** Whether it was managed, by what is seen outside of the box wherever that can be. */
  escaped(world: World, answer: Answer): boolean | Promise<boolean>;
}

export interface Act {
  readonly act: string;
  readonly [argument: string]: unknown;
}

export function attemptOf({ id }: Pick<Probe, 'id'>, act: Act): Attempt {
  return { ...act, id };
}

/** A probe that gets hold of something planted: its mark came out of the box. */
export function taking(
  group: ProbeGroup,
  id: string,
  description: string,
  mark: string,
  attempt: Probe['attempt'],
): Probe {
  return {
    id,
    group,
    description,
    attempt,
    escaped: ({ marks }, { said = '' }) => said.includes(marks.of(mark)),
  };
}

/** A probe that leaves something outside: files there have its mark. */
export function leaving(
  group: ProbeGroup,
  id: string,
  description: string,
  paths: (world: World) => readonly string[],
): Probe {
  return {
    id,
    group,
    description,
    attempt: (world) => ({ act: 'write', paths: paths(world), text: world.marks.of(id) }),
    escaped: (world) => anyHas(paths(world), world.marks.of(id)),
  };
}

/** A probe whose success nobody but the program itself can see, as that of a system call. */
export function managing(
  group: ProbeGroup,
  id: string,
  description: string,
  attempt: Probe['attempt'],
  more: Partial<Probe> = {},
): Probe {
  return { id, group, description, attempt, escaped: (_, { did }) => did === true, ...more };
}

export async function anyHas(paths: readonly string[], mark: string): Promise<boolean> {
  const contents = await Promise.all(paths.map(seenOutside));
  return contents.some((content) => content.includes(mark));
}

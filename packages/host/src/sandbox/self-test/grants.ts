import type { Answer, Attempt, GrantResult, ProbeLanguage } from './types.ts';
import type { World } from './world/index.ts';

interface GrantAttempts {
  readonly files: readonly Attempt[];
  /** In a box that was granted a host. */
  readonly network: readonly Attempt[];
}

const descriptions: Readonly<Record<string, string>> = {
  'granted: read': 'read what was granted to be read',
  'granted: change': 'write to a folder that was granted',
  'granted: own data': 'write to the own data folder',
  'granted: host': 'reach a host that was granted',
};

/** What must work: a box in which nothing works contains everything, and shows nothing. */
export function grantAttempts({ at, listeners }: World): GrantAttempts {
  const write = (id: string, path: string): Attempt => ({
    id,
    act: 'write',
    paths: [at(path)],
    text: id,
  });
  return {
    files: [
      { id: 'granted: read', act: 'read', paths: [at('readable/note.txt')] },
      write('granted: change', 'granted/new.txt'),
      write('granted: own data', 'host/data/own/new.txt'),
    ],
    network: [{ id: 'granted: host', act: 'web', authority: `127.0.0.1:${listeners.grantedPort}` }],
  };
}

export function grantsIn(
  { marks }: World,
  answers: ReadonlyMap<string, Answer>,
  language: ProbeLanguage,
  networked: boolean,
): readonly GrantResult[] {
  const expected: Readonly<Record<string, string>> = {
    'granted: read': marks.of('readable-note'),
    'granted: change': 'written',
    'granted: own data': 'written',
    ...(networked ? { 'granted: host': marks.of('granted') } : {}),
  };
  return Object.entries(expected).map(([id, said]) => {
    const answer = answers.get(id)?.said ?? 'nothing came back';
    const works = answer === said;
    return { description: descriptions[id] ?? id, language, works, detail: works ? '' : answer };
  });
}

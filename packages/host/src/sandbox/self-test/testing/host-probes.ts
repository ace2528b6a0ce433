import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { anyHas, managing, type Probe } from '../probes/index.ts';

/**
 * What an extension tries against the host that runs it, rather than against a planted one.
 * @param home OPENDXT_HOME, of which the host is running.
 */
export function hostProbes(home: string, id: string): readonly Probe[] {
  const at = (path: string) => join(home, path);
  const socket = at('run/host.sock');
  const { pid } = JSON.parse(readFileSync(at('run/host.lock'), 'utf8')) as { pid: number };
  const own = `grants/${id}.json`;
  return [
    ...['state.json', 'audit.jsonl', 'audit.head', own].map((path) => reading(at(path))),
    ...['state.json', 'audit.jsonl', own].map((path) => writing(at(path))),
    {
      ...managing('sockets', 'real host.sock', 'command its own host', () =>
        existsSync(socket) ? { act: 'connect', path: socket } : 'the host listens elsewhere',
      ),
      // A host that was connected to waits for a request.
      escaped: (_, { said = '' }) => said === '' || /no answer|timed out/.test(said),
    },
    {
      ...managing('processes', 'real host', 'signal its own host', () => ({
        act: 'signal',
        pid,
        // Changes nothing for who gets it.
        signal: 'SIGCONT',
      })),
      escaped: (_, { said }) => said === 'sent',
    },
  ];
}

/** Characters: what comes later in such a file changes while the host works. */
const length = 18;

function reading(path: string): Probe {
  return {
    ...managing('files', `read real ${path}`, 'read it', () => ({ act: 'read', paths: [path] })),
    escaped: (_, { said = '' }) => said.includes(readFileSync(path, 'utf8').slice(0, length)),
  };
}

/** Spaces do no harm to what they end up in. */
const spaces = ' '.repeat(length);

function writing(path: string): Probe {
  const act = { act: 'write', paths: [path], text: spaces };
  return {
    ...managing('files', `write real ${path}`, 'write to it', () => act),
    escaped: () => anyHas([path], spaces),
  };
}

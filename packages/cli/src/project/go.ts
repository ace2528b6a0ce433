import { defined } from './document.ts';
import type { ProjectFacts, ProjectFiles, ProjectLaunch } from './facts.ts';
import { webAddress } from './people-and-places.ts';

const forge = /^(?:github\.com|gitlab\.com|bitbucket\.org)\/[^/]+\/[^/]+/;

/** A Go project by its go.mod. */
export function describeGo({ texts, paths }: ProjectFiles): ProjectFacts | undefined {
  const text = texts['go.mod'];
  if (text === undefined) return undefined;
  const [, module = ''] = /^\s*module\s+"?([^\s"]+)"?/m.exec(text) ?? [];
  const name = module
    .replace(/\/v\d+$/, '')
    .split('/')
    .at(-1);
  const [address] = forge.exec(module) ?? [];
  return {
    kind: 'binary',
    source: 'go.mod',
    keywords: [],
    ...defined({
      name: name === '' ? undefined : name,
      repository: webAddress(address === undefined ? undefined : `https://${address}`),
      launch: findLaunch(name ?? '', paths),
    }),
  };
}

/** The main package: the root, else the command of the module's name, else the only command. */
function findLaunch(name: string, paths: ReadonlySet<string>): ProjectLaunch | undefined {
  const commands = [...paths].flatMap((path) => /^cmd\/([^/]+)\/main\.go$/.exec(path)?.[1] ?? []);
  if (paths.has('main.go') && name !== '') return program(name, '.');
  const command = commands.find((candidate) => candidate === name) ?? commands[0];
  return command === undefined ? undefined : program(command, `./cmd/${command}`);
}

function program(name: string, source: string): ProjectLaunch {
  return {
    kind: 'program',
    path: `server/${name}`,
    build: `go build -trimpath -o server/ ${source}`,
  };
}

import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CliError } from '../command/index.ts';
import { describePackage, parseJson, programsOf, type ProjectFacts } from '../project/index.ts';

/** A package that npm has installed, and which of its programs is the server. */
export interface InstalledPackage {
  readonly facts: Omit<ProjectFacts, 'kind' | 'source' | 'launch'>;
  /** The server's script, relative to the folder that holds `node_modules`. */
  readonly entryPoint: string;
}

/** CliError `no-package` when the package has no program that Node runs. */
export async function readInstalledPackage(
  folder: string,
  name: string,
  wantedProgram: string | undefined,
): Promise<InstalledPackage> {
  const root = `node_modules/${name}`;
  const json = parseJson(
    `${root}/package.json`,
    await readFile(join(folder, root, 'package.json'), 'utf8'),
  );
  const entryPoint = `${root}/${chooseProgram(name, programsOf(json), wantedProgram)}`;
  await checkProgram(join(folder, entryPoint), name);
  return { facts: describePackage(json), entryPoint };
}

function chooseProgram(
  name: string,
  programs: Readonly<Record<string, string>>,
  wanted: string | undefined,
): string {
  const names = Object.keys(programs);
  const list = names.map((program) => `\`${program}\``).join(', ');
  if (names.length === 0)
    throw new CliError(
      'no-package',
      `\`${name}\` has no program (no \`bin\`), so it is no server`,
      {
        hint: 'a library is used by a server of your own: `--template node` writes one',
      },
    );
  if (wanted !== undefined) {
    const path = programs[wanted];
    if (path !== undefined) return path;
    throw new CliError('usage', `\`--bin\` expects one of ${list}, found \`${wanted}\``);
  }
  const distinct = new Set(Object.values(programs));
  const own = programs[name.replace(/^@[^/]+\//, '')];
  const [only] = distinct;
  if (own !== undefined) return own;
  if (distinct.size === 1 && only !== undefined) return only;
  throw new CliError('usage', `\`${name}\` has several programs: ${list}`, {
    hint: 'name the server with `--bin <name>`',
  });
}

/** A script for Node says so by its first line or by its name. */
async function checkProgram(path: string, name: string): Promise<void> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(128), 0, 128, 0);
  const [first = ''] = buffer.toString('utf8', 0, bytesRead).split('\n');
  if (first.startsWith('#!') ? first.includes('node') : /\.[cm]?js$/.test(path)) return;
  throw new CliError('no-package', `the program of \`${name}\` is not written for Node`, {
    hint: 'only servers that `node` runs can be taken from npm',
  });
}

import { dirname, isAbsolute } from 'node:path';
import { chooseRuntime, type Machine } from '../../runtimes/index.ts';
import type { ServerCommand } from '../../servers/index.ts';
import type { ProbeLanguage } from './types.ts';
import type { World } from './world/index.ts';

/** A language on this machine. */
export interface Runtime {
  readonly language: ProbeLanguage;
  readonly command: string;
  /** What a box needs to read for it. */
  readonly folders: readonly string[];
}

const programs: Readonly<Record<ProbeLanguage, string>> = { node: 'node', python: 'python3' };

/** The program of a language, where this machine has one. */
export async function findRuntime(
  language: ProbeLanguage,
  machine: Machine,
): Promise<Runtime | undefined> {
  const { command, folders, missing } = await chooseRuntime(programs[language], machine);
  return missing === undefined && isAbsolute(command) ? { language, command, folders } : undefined;
}

export function commandFor({ language, command }: Runtime, { box }: World): ServerCommand {
  const script = `${box.extensionDir}/probes.${language === 'node' ? 'mjs' : 'py'}`;
  return {
    command,
    args: [script, '--attempts'],
    env: {
      PATH: `${dirname(command)}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`,
      HOME: `${box.dataDir}/home`,
      PYTHONDONTWRITEBYTECODE: '1',
    },
    cwd: box.dataDir,
  };
}

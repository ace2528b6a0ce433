import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { temporaryFolder, writeExtension } from '@opendxt/testkit';
import type { ProbeLanguage } from '../types.ts';
import type { HostileOutcome, HostileTask } from './hostile-driver.ts';
import { hostileExtensions } from './hostile-extension.ts';
import { bundleDriver } from '../../testing/index.ts';

const nobody = 65_534;

/** What a run does. */
export interface Hostile {
  readonly language: ProbeLanguage;
  /** Root can be anybody. */
  readonly ordinaryUser: boolean;
  /** Where bubblewrap can't be run, and whoever installs agrees to that; takes root. */
  readonly bare: boolean;
  /** Also tries to exhaust memory, processes and disks. */
  readonly exhaust: boolean;
}

/**
 * Installs a hostile extension, agrees to it, and lets it try everything.
 * @param command The entry file of the command, in a folder of its own.
 */
export async function letTry(
  command: string,
  { language, ordinaryUser, bare, exhaust }: Hostile,
): Promise<HostileOutcome> {
  await using place = await temporaryFolder('opendxt hostile é ');
  const own = join(place.path, 'own');
  const copy = join(place.path, 'command');
  const bundle = join(place.path, 'hostile.mcpb');
  await chmod(place.path, 0o755);
  await mkdir(own);
  if (ordinaryUser) await chown(own, nobody, nobody);
  // The checkout may lie where nobody else may read.
  await cp(dirname(command), copy, { recursive: true });
  await writeExtension(bundle, { name: 'hostile', ...hostileExtensions[language] });
  const driver = join(place.path, 'driver.mjs');
  await writeFile(driver, await bundledDriver());
  const node = ordinaryUser && existsSync('/usr/bin/node') ? '/usr/bin/node' : process.execPath;
  const task: HostileTask = {
    folder: own,
    command: [node, join(copy, 'dxt.js')],
    bundle,
    id: 'hostile',
    language,
    exhaust,
    allow: bare ? ['isolation:none'] : [],
  };
  const path = join(place.path, 'task.json');
  await writeFile(path, JSON.stringify(task));
  const hide = 'mount --bind /dev/null "$(command -v bwrap)" && exec "$@"';
  const child = spawn(
    'env',
    [
      ...(bare ? ['unshare', '--mount', 'sh', '-c', hide, 'sh'] : []),
      ...(ordinaryUser
        ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups']
        : []),
      node,
      driver,
      path,
    ],
    {
      cwd: '/',
      // Programs in the home of root are not for others.
      env: { PATH: ordinaryUser ? '/usr/bin:/bin' : process.env['PATH'] },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const outputs = Promise.all([text(child.stdout), text(child.stderr)]);
  const [[said, errors]] = await Promise.all([outputs, once(child, 'close')]);
  if (child.exitCode !== 0) throw new Error(errors);
  return JSON.parse(said) as HostileOutcome;
}

let bundled: Promise<string> | undefined;

async function bundledDriver(): Promise<string> {
  bundled ??= bundleDriver(fileURLToPath(new URL('hostile-driver.ts', import.meta.url)));
  return bundled;
}

import { posix } from 'node:path';
import { basePython } from '../python/index.ts';
import { filesNamed } from './native-files.ts';
import { nameMachine } from './platform.ts';
import type { Lack, Subject } from './types.ts';

/** A virtual environment in the bundle, whose Python this machine does not have. */
export async function lackingEnvironment(
  { manifest, files, machine, program }: Subject,
  cacheDir: string | undefined,
): Promise<readonly Lack[]> {
  if (program === undefined) return [];
  const programs = posix.dirname(program);
  const root = posix.dirname(programs);
  const configuration = posix.join(root, 'pyvenv.cfg');
  if ((await files.kind(configuration)) !== 'file') return [];
  const isForWindows = posix.basename(programs) === 'Scripts';
  if (isForWindows !== (machine.platform === 'win32')) {
    const made = isForWindows ? 'Windows' : 'another system than Windows';
    return [
      {
        code: 'platform',
        message: `the environment that it brings was made on ${made}, and this is ${nameMachine(machine.platform, [])}`,
        hint: 'ask the author for a bundle for this system',
        fatal: true,
      },
    ];
  }
  const text = Buffer.from(await files.head(configuration, 1 << 16)).toString('utf8');
  const paths = (await filesNamed(files, /^python3\.\d+$/)).map((path) => `${path}/`);
  const { missing } = await basePython(
    { root, configuration: text, paths },
    manifest,
    machine,
    cacheDir,
  );
  if (missing === undefined) return [];
  const { message, hint } = missing;
  return [{ code: 'runtime', message, ...(hint === undefined ? {} : { hint }), fatal: true }];
}

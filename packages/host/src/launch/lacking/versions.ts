import { chooseRuntime, parseRange, type RuntimeChoice } from '../../runtimes/index.ts';
import { version } from '../../version.ts';
import type { Lack, Subject } from './types.ts';

/** Runtimes that are not here in the version demanded, and an OpenDXT that is too old. */
export async function unmetVersions(
  { manifest, machine, runtime }: Subject,
  cacheDir: string | undefined,
): Promise<readonly Lack[]> {
  const { runtimes: ranges, clients } = manifest.compatibility;
  const lacks: Lack[] = missing(runtime);
  for (const [name, range] of Object.entries(ranges)) {
    if ((await parseRange(range)) === undefined) lacks.push(unreadable(name, range));
    // A launcher may start it: the manifest says that it needs one all the same.
    if (name === runtime.runtime || (name !== 'node' && name !== 'python')) continue;
    const request = { ranges, ...(cacheDir === undefined ? {} : { cacheDir }) };
    lacks.push(...missing(await chooseRuntime(name, machine, request)));
  }
  const wanted = Object.hasOwn(clients, 'opendxt') ? clients['opendxt'] : undefined;
  if (wanted !== undefined && (await parseRange(wanted))?.(version) === false)
    lacks.push({
      code: 'host-version',
      message: `it needs OpenDXT \`${wanted}\`, and this is ${version}`,
      hint: '`npm install --global opendxt@latest` updates it',
      fatal: true,
    });
  return lacks;
}

function missing({ missing: error }: RuntimeChoice): Lack[] {
  if (error === undefined) return [];
  const { message, hint } = error;
  return [{ code: 'runtime', message, ...(hint === undefined ? {} : { hint }), fatal: false }];
}

function unreadable(name: string, range: string): Lack {
  return {
    code: 'runtime',
    message: `it wants ${name} \`${range}\`, which is no range of versions: any is taken`,
    fatal: false,
  };
}

import type { BinaryFormat } from '@opendxt/bundle';
import type { Lack, Subject } from './types.ts';
import { filesNamed, groupBy } from './native-files.ts';
import { describeForeign, fits, formatOf } from './platform.ts';

const platformInName = /(?:linux|darwin|win32|windows|android|freebsd|macos)/;

/** Addons of packages that have none for this machine. */
export async function foreignNodeAddons(subject: Subject): Promise<readonly Lack[]> {
  const { files, machine } = subject;
  const addons = await filesNamed(files, /\.node$/);
  const lacks: Lack[] = [];
  for (const group of groupBy(addons, packageFamily).values()) {
    let foreign: { path: string; format: BinaryFormat } | undefined;
    let usable = false;
    for (const path of group) {
      const format = await formatOf(files, path);
      usable ||= format === undefined || fits(format, machine);
      if (usable) break;
      if (format !== undefined) foreign ??= { path, format };
    }
    if (usable || foreign === undefined) continue;
    const limited = await isLimited(subject, foreign.path);
    // A package that is for another system only, and does not say so in its name, is optional.
    if (limited && !platformInName.test(packageOf(foreign.path))) continue;
    lacks.push({
      code: 'architecture',
      message: describeForeign(foreign.path, foreign.format, machine),
      hint: 'ask the author for a bundle for this machine',
      fatal: !limited,
    });
  }
  return lacks;
}

/** `@img/sharp` for `node_modules/@img/sharp-linux-x64/lib/x.node`; there is one for each system. */
function packageFamily(path: string): string {
  return packageOf(path).replace(
    /[-_/](?:linux|darwin|win32|windows|android|freebsd|macos).*$/,
    '',
  );
}

function packageOf(path: string): string {
  const at = path.lastIndexOf('node_modules/');
  const below = at < 0 ? path : path.slice(at + 'node_modules/'.length);
  const parts = below.split('/');
  return parts.slice(0, below.startsWith('@') ? 2 : 1).join('/');
}

/** Whether its package says that it is for other systems than this one. */
async function isLimited({ files, machine }: Subject, path: string): Promise<boolean> {
  const name = packageOf(path);
  const root = path.slice(0, path.indexOf(name, path.lastIndexOf('node_modules/')) + name.length);
  try {
    const text = Buffer.from(await files.head(`${root}/package.json`, 1 << 18)).toString();
    const { os, cpu } = JSON.parse(text) as { os?: unknown; cpu?: unknown };
    const excludes = (list: unknown, value: string) =>
      (typeof list === 'string' && list !== value) ||
      (Array.isArray(list) && list.length > 0 && !list.includes(value));
    return excludes(os, machine.platform) || excludes(cpu, machine.arch);
  } catch {
    return false;
  }
}

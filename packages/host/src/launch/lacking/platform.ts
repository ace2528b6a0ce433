import { binaryHeadLength, readBinaryFormat, type BinaryFormat } from '@opendxt/bundle';
import type { FileView } from '@opendxt/manifest';
import type { Machine } from '../../runtimes/index.ts';
import type { Lack, Subject } from './types.ts';

const titles: Readonly<Record<string, string>> = {
  darwin: 'macOS',
  linux: 'Linux',
  win32: 'Windows',
};

/** `macOS arm64`. */
export function nameMachine(platform: string, archs: readonly string[]): string {
  return [titles[platform] ?? platform, archs.join('/')].filter(Boolean).join(' ');
}

/** The manifest lists platforms, and this one is not among them. */
export function unlistedPlatform({ manifest, machine }: Subject): readonly Lack[] {
  const { platforms } = manifest.compatibility;
  if (platforms === undefined || platforms.length === 0) return [];
  if (platforms.includes(machine.platform)) return [];
  const made = platforms.map((platform) => titles[platform] ?? platform).join(' and ');
  return [
    {
      code: 'platform',
      message: `it is made for ${made}, and this is ${nameMachine(machine.platform, [])}`,
      fatal: true,
    },
  ];
}

/** The program that is started is in the bundle, and was built for other machines. */
export async function foreignProgram({
  files,
  machine,
  program,
}: Subject): Promise<readonly Lack[]> {
  if (program === undefined) return [];
  const format = await formatOf(files, program);
  if (format === undefined || fits(format, machine)) return [];
  const emulated = isEmulated(format, machine);
  return [
    {
      code: 'architecture',
      message: describeForeign(program, format, machine),
      ...(emulated && { hint: 'it runs where the system can translate it, such as with Rosetta' }),
      fatal: !emulated,
    },
  ];
}

export function describeForeign(path: string, format: BinaryFormat, machine: Machine): string {
  const { platform, archs } = format;
  const here = nameMachine(machine.platform, [machine.arch]);
  return `\`${path}\` was built for ${nameMachine(platform, archs)}, and this is ${here}`;
}

export async function formatOf(files: FileView, path: string): Promise<BinaryFormat | undefined> {
  if ((await files.kind(path)) !== 'file') return undefined;
  return readBinaryFormat(await files.head(path, binaryHeadLength));
}

export function fits({ platform, archs }: BinaryFormat, machine: Machine): boolean {
  return platform === machine.platform && archs.includes(machine.arch);
}

/** macOS and Windows run programs of other processors; libraries must be those of the process. */
function isEmulated({ platform, archs }: BinaryFormat, machine: Machine): boolean {
  if (platform !== machine.platform || platform === 'linux') return false;
  return archs.includes('x64') || (platform === 'win32' && archs.includes('ia32'));
}

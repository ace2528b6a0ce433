import { binaryHeadLength, readBinaryFormat } from '../../binaries/index.ts';
import { type Target, targetName } from '../../targets/index.ts';
import type { Scene } from '../scene/index.ts';
import type { Finding } from '../types.ts';
import { readPackage } from './packages.ts';

/** Major versions of Node by the ABI that their add-ons are compiled for (`process.versions.modules`). */
const majors: Readonly<Record<string, string>> = {
  93: '16',
  108: '18',
  111: '19',
  115: '20',
  120: '21',
  127: '22',
  131: '23',
  137: '24',
};

interface Addon {
  readonly path: string;
  /** Of the package whose code it is, for one platform or for all. */
  readonly family: string;
  readonly platform: string;
  readonly archs: readonly string[];
}

/** Native add-ons: for which machines there is none, and which are bound to one version of Node. */
export async function checkAddons(scene: Scene, used: readonly string[]): Promise<Finding[]> {
  const addons = await readAddons(scene, used);
  return [...(await checkTargets(scene, addons)), ...(await checkAbi(scene, addons))];
}

async function readAddons({ contents }: Scene, used: readonly string[]): Promise<readonly Addon[]> {
  const found: Addon[] = [];
  for (const path of used) {
    if (!path.endsWith('.node') || contents.entries.get(path)?.kind !== 'file') continue;
    const format = readBinaryFormat(await contents.read(path, binaryHeadLength));
    if (format !== undefined) found.push({ path, family: familyOf(path), ...format });
  }
  return found;
}

const platformWord =
  /-(?:(?:linux(?:musl)?|darwin|win32|freebsd|android|sunos|openbsd|netbsd|aix|linux-musl)(?:-|$)|(?:x64|arm64|arm|ia32|universal|gnu|musl|msvc|gnueabihf|eabi)(?=-|$))+.*$/;

/** `node_modules/@img/sharp-linux-x64/lib/sharp.node` and its like for macOS are one family. */
function familyOf(path: string): string {
  const start = path.lastIndexOf('node_modules/') + 'node_modules/'.length;
  const rest = path.slice(path.includes('node_modules/') ? start : 0);
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(rest)?.[0] ?? rest;
  return name.replace(platformWord, '');
}

async function checkTargets({ targets }: Scene, addons: readonly Addon[]): Promise<Finding[]> {
  const families = new Map<string, Addon[]>();
  for (const addon of addons)
    families.set(addon.family, [...(families.get(addon.family) ?? []), addon]);
  return [...families].flatMap(([family, members]): Finding[] => {
    const without = targets.filter((target) => !members.some((addon) => fits(addon, target)));
    if (without.length === 0) return [];
    const has = members.map(({ platform, archs }) => `${platform}-${archs.join('+')}`);
    const wholePlatform = without.some(
      ({ platform }) => !members.some((addon) => addon.platform === platform),
    );
    return [
      {
        code: 'node-addon-target',
        severity: wholePlatform || without.length === targets.length ? 'error' : 'warning',
        seen: `the add-on of \`${family}\` is there for ${[...new Set(has)].join(', ')} alone`,
        path: members[0]?.path ?? family,
        targets: without.map(targetName),
      },
    ];
  });
}

function fits(addon: Addon, { platform, arch }: Target): boolean {
  return addon.platform === platform && addon.archs.includes(arch);
}

/** Add-ons on Node-API run on every later Node; others say the version in the name of a symbol. */
async function checkAbi(scene: Scene, addons: readonly Addon[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  const declared = scene.manifest.compatibility.runtimes['node'] ?? '';
  for (const { path, family } of addons) {
    if (findings.some(({ seen }) => seen.includes(`\`${family}\``))) continue;
    const text = Buffer.from(await scene.contents.read(path)).toString('latin1');
    const version = /node_register_module_v(\d+)/.exec(text)?.[1];
    if (version === undefined || /napi_register_module_v\d/.test(text)) continue;
    if (/abi\d+|node-v\d+/.test(path) && (await hasSiblings(scene, path))) continue;
    const major = majors[version];
    if (
      major !== undefined &&
      new RegExp(
        `^\\s*(?:[=^~]?${major}(?:\\.|$|\\s)|>=\\s*${major}\\.?\\S*\\s+<\\s*${Number(major) + 1})`,
      ).test(declared)
    )
      continue;
    findings.push({
      code: 'node-addon-version',
      severity: 'error',
      seen: `\`${path}\` (of \`${family}\`) is compiled for NODE_MODULE_VERSION ${version}${major === undefined ? '' : `, which is Node ${major} alone`}`,
      path,
    });
  }
  return findings;
}

/** Add-ons for several versions beside each other: the package chooses. */
async function hasSiblings(scene: Scene, path: string): Promise<boolean> {
  const folder = path.slice(0, path.lastIndexOf('/'));
  const like = scene.below(folder).filter((other) => other.endsWith('.node'));
  return like.length > 1 || (await readPackage(scene, folder)) !== undefined;
}

import {
  archiveContents,
  declaredTargets,
  parsePythonTargetName,
  readBinaryFormat,
  binaryHeadLength,
  recognisePython,
  sbomName,
  type Bundle,
  type Contents,
  type PythonMinor,
  type Target,
} from '@opendxt/bundle';
import type { Manifest } from '@opendxt/manifest';
import type { LayoutName } from '../../../vendor/layouts/index.ts';

/** What can be seen in a bundle of how it was packed. */
export interface Shown {
  /** The one kind of machine that it says it is for. */
  readonly target?: Target;
  /** How the packages of its Python server are brought. */
  readonly layout?: LayoutName;
  readonly minors?: readonly PythonMinor[];
  /** The version of dxt that put the list of components into it. */
  readonly listedBy?: string;
  readonly hasModules: boolean;
}

export async function readShown({ archive, manifest }: Bundle): Promise<Shown> {
  const contents = archiveContents(archive);
  const target = await readTarget(manifest, contents);
  const layout = await readLayout(manifest, contents);
  const minors = readMinors(manifest);
  const listedBy = await readListedBy(contents);
  return {
    hasModules: [...contents.entries.keys()].some((path) => /(?:^|\/)node_modules\//.test(path)),
    ...(target === undefined ? {} : { target }),
    ...(layout === undefined ? {} : { layout }),
    ...(minors.length === 0 ? {} : { minors }),
    ...(listedBy === undefined ? {} : { listedBy }),
  };
}

/** Older manifests name the platform alone; the architecture is then that of what is native in it. */
async function readTarget(manifest: Manifest, contents: Contents): Promise<Target | undefined> {
  const declared = declaredTargets(manifest) ?? [];
  const [platform, ...others] = manifest.compatibility.platforms ?? [];
  if (declared.length > 0) return declared.length === 1 ? declared[0] : undefined;
  if (others.length > 0 || !isPlatform(platform)) return undefined;
  for (const path of contents.entries.keys()) {
    if (!/\.(?:node|exe|dll|dylib|pyd|so)$|\/[^./]+$/.test(`/${path}`)) continue;
    const format = readBinaryFormat(await contents.read(path, binaryHeadLength));
    const arch = format?.platform === platform ? format.archs.find(isArch) : undefined;
    if (arch !== undefined) return { platform, arch };
  }
  return { platform, arch: 'x64' };
}

const isPlatform = (name: string | undefined): name is Target['platform'] =>
  name === 'linux' || name === 'darwin' || name === 'win32';
const isArch = (name: string): name is Target['arch'] => name === 'x64' || name === 'arm64';

async function readLayout(manifest: Manifest, contents: Contents): Promise<LayoutName | undefined> {
  const { type } = manifest.server;
  if (type === 'binary') return 'binary';
  if (type !== 'python' && type !== 'uv') return undefined;
  const { kind } = await recognisePython(manifest, contents);
  return kind === 'none' ? undefined : kind;
}

function readMinors(manifest: Manifest): readonly PythonMinor[] {
  const ours = manifest.meta['org.opendxt'];
  const targets =
    typeof ours === 'object' && ours !== null && 'targets' in ours ? ours.targets : undefined;
  const names = Array.isArray(targets) ? targets.filter((name) => typeof name === 'string') : [];
  return [...new Set(names.flatMap((name) => parsePythonTargetName(name)?.minor ?? []))];
}

/** Bytes; a list of 10,000 packages has about eight million. */
const largestList = 64 * 1024 * 1024;

interface List {
  readonly metadata?: {
    readonly lifecycles?: readonly { readonly phase?: unknown }[];
    readonly tools?: {
      readonly components?: readonly { readonly name?: unknown; readonly version?: unknown }[];
    };
  };
}

async function readListedBy(contents: Contents): Promise<string | undefined> {
  const size = contents.entries.get(sbomName)?.size ?? Infinity;
  if (size > largestList) return undefined;
  try {
    const text = Buffer.from(await contents.read(sbomName)).toString('utf8');
    const { metadata } = JSON.parse(text) as List;
    const tool = metadata?.tools?.components?.[0];
    const isOurs = tool?.name === 'dxt' && metadata?.lifecycles?.[0]?.phase === 'build';
    return isOurs && typeof tool.version === 'string' ? tool.version : undefined;
  } catch {
    // No list of ours; then it is a file like any other.
    return undefined;
  }
}

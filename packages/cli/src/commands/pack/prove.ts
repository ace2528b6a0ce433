import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { extractBundle } from '@opendxt/bundle';
import { HostError, proveStart, type StartProof } from '@opendxt/host';
import { resolveLaunch, type ConfigValue, type Manifest } from '@opendxt/manifest';
import { builtForElsewhere, findForeignAddon } from './elsewhere.ts';

export type Proof =
  | { readonly status: 'proven' | 'failed'; readonly start: StartProof }
  /** The bundle, or an addon that its server loads, is for another machine than this one. */
  | { readonly status: 'impossible'; readonly reason: string }
  | { readonly status: 'skipped' };

const here = `and this is ${process.platform} ${process.arch}`;

export interface ProveOptions {
  readonly bundle: string;
  readonly manifest: Manifest;
  readonly settings: Readonly<Record<string, ConfigValue>>;
  readonly signal: AbortSignal;
}

/** Unpacks what was written and starts its server from there, as a desktop application would. */
export async function prove({ bundle, manifest, settings, signal }: ProveOptions): Promise<Proof> {
  // With a space, since the folders of desktop applications have some.
  const folder = await mkdtemp(join(tmpdir(), 'opendxt proof '));
  try {
    const dir = join(folder, 'extension');
    await extractBundle(bundle, dir, { signal });
    const reason = await whyNotHere(manifest, dir);
    if (reason !== undefined) return { status: 'impossible', reason };
    const start = await proveStart({ dir, manifest, settings, signal }).catch((error: unknown) => {
      if (error instanceof HostError && error.code === 'runtime-missing') return error;
      throw error;
    });
    if (start instanceof HostError) return { status: 'impossible', reason: start.message };
    if (start.ok) return { status: 'proven', start };
    const addon = await findForeignAddon(dir, start);
    if (addon === undefined) return { status: 'failed', start };
    return { status: 'impossible', reason: `\`${addon.path}\` is for ${addon.builtFor}, ${here}` };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function whyNotHere(manifest: Manifest, dir: string): Promise<string | undefined> {
  const { platform, arch } = process;
  const platforms = manifest.compatibility.platforms;
  if (platforms !== undefined && !platforms.includes(platform))
    return `it is for ${platforms.join(', ')}, and this is ${platform}`;
  if (manifest.server.type === 'uv' && manifest.server.launch.args.includes('run'))
    return 'the host brings its packages when it is installed';
  const directories = { home: dir, desktop: dir, documents: dir, downloads: dir, temp: dir };
  const context = { platform, arch, directories, userConfig: {}, extensionDir: dir };
  const { command, cwd } = resolveLaunch(manifest, context);
  const path = resolve(cwd, command);
  if (!path.startsWith(dir)) return undefined;
  const made = await builtForElsewhere(path);
  return made === undefined ? undefined : `its program is for ${made}, ${here}`;
}

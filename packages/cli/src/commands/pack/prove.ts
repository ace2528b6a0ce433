import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { extractBundle } from '@opendxt/bundle';
import { proveStart, type StartProof } from '@opendxt/host';
import { resolveLaunch, type ConfigValue, type Manifest } from '@opendxt/manifest';
import { binaryHeadLength, readBinaryFormat } from './binary-format.ts';

export type Proof =
  | { readonly status: 'proven' | 'failed'; readonly start: StartProof }
  /** The bundle is for another machine than this one. */
  | { readonly status: 'impossible'; readonly reason: string }
  | { readonly status: 'skipped' };

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
    const start = await proveStart({ dir, manifest, settings, signal });
    return { status: start.ok ? 'proven' : 'failed', start };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function whyNotHere(manifest: Manifest, dir: string): Promise<string | undefined> {
  const { platform, arch } = process;
  const platforms = manifest.compatibility.platforms;
  if (platforms !== undefined && !platforms.includes(platform))
    return `it is for ${platforms.join(', ')}, and this is ${platform}`;
  const directories = { home: dir, desktop: dir, documents: dir, downloads: dir, temp: dir };
  const context = { platform, arch, directories, userConfig: {}, extensionDir: dir };
  const { command, cwd } = resolveLaunch(manifest, context);
  const path = resolve(cwd, command);
  if (!path.startsWith(dir)) return undefined;
  const format = readBinaryFormat(await readHead(path));
  if (format === undefined) return undefined;
  if (format.platform === platform && format.archs.includes(arch)) return undefined;
  const made = `${format.platform} ${format.archs.join('/')}`.trim();
  return `its program is for ${made}, and this is ${platform} ${arch}`;
}

/** Nothing for what is not a file: that will be the start's own failure. */
async function readHead(path: string): Promise<Buffer> {
  try {
    await using file = await open(path);
    const head = Buffer.alloc(binaryHeadLength);
    const { bytesRead } = await file.read(head, 0, binaryHeadLength, 0);
    return head.subarray(0, bytesRead);
  } catch {
    return Buffer.alloc(0);
  }
}

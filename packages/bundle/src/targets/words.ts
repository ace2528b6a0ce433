import type { Target } from './types.ts';

/** What a name of a file or folder says about the machine that it is for. */
export interface NamedTarget {
  readonly platform?: Target['platform'];
  /** Empty where nothing is said. */
  readonly archs: readonly Target['arch'][];
  readonly libc?: 'musl' | 'glibc';
  /** The name without these words and what joined them; empty where there was nothing else. */
  readonly rest: string;
}

const platforms: Readonly<Record<string, Target['platform']>> = {
  linux: 'linux',
  darwin: 'darwin',
  macos: 'darwin',
  mac: 'darwin',
  osx: 'darwin',
  apple: 'darwin',
  win32: 'win32',
  win: 'win32',
  windows: 'win32',
};
const archs: Readonly<Record<string, readonly Target['arch'][]>> = {
  x64: ['x64'],
  amd64: ['x64'],
  x86_64: ['x64'],
  arm64: ['arm64'],
  aarch64: ['arm64'],
  universal: ['x64', 'arm64'],
  universal2: ['x64', 'arm64'],
};
const libcs: Readonly<Record<string, 'musl' | 'glibc'>> = {
  musl: 'musl',
  gnu: 'glibc',
  glibc: 'glibc',
};
/** Of the triples that compilers use: `x86_64-pc-windows-msvc`, `x86_64-unknown-linux-musl`. */
const fillers = new Set(['unknown', 'pc', 'msvc']);

const separators = /([-_.+]+)/;

/**
 * Reads `tool-linux-x64`, `tool_darwin_arm64.exe`, `x86_64-unknown-linux-musl` and their like.
 * Undefined where a name says nothing of a platform.
 */
export function readTargetWords(name: string): NamedTarget | undefined {
  const suffix = /\.exe$/i.exec(name)?.[0] ?? '';
  const parts = name
    .slice(0, name.length - suffix.length)
    // One architecture has a separator in its name.
    .replace(/x86_64/gi, 'amd64')
    .split(separators);
  let platform: Target['platform'] | undefined;
  let libc: 'musl' | 'glibc' | undefined;
  const found = new Set<Target['arch']>();
  const kept: string[] = [];
  for (let index = 0; index < parts.length; index += 2) {
    const word = (parts[index] ?? '').toLowerCase();
    const named = platforms[word];
    if (named !== undefined) platform ??= named;
    else if (archs[word] !== undefined) for (const arch of archs[word]) found.add(arch);
    else if (libcs[word] !== undefined) libc = libcs[word];
    else if (!fillers.has(word))
      kept.push(`${kept.length === 0 ? '' : (parts[index - 1] ?? '')}${parts[index] ?? ''}`);
  }
  if (platform === undefined) return undefined;
  const rest = kept.join('');
  return {
    platform,
    archs: [...found],
    ...(libc === undefined ? {} : { libc }),
    rest: rest === '' ? '' : `${rest}${suffix}`,
  };
}

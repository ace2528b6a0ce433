import { parsePackageFolder } from './targets.ts';
import type { PythonTarget } from './types.ts';

/** What the name of a compiled module says (PEP 3149; `.cp312-win_amd64.pyd` on Windows). */
export interface ExtensionModule {
  /** The path without what names an interpreter: the same for all builds that lie side by side. */
  readonly stem: string;
  /** As `pydantic_core/_pydantic_core`: the same for all builds, also in folders of interpreters. */
  readonly name: string;
  /** Absent for `abi3`, and where the name says none. */
  readonly python?: Pick<PythonTarget, 'minor' | 'freeThreaded'>;
  /** As in `process.platform`. */
  readonly platform?: string;
  /** As in `process.arch`, where it is known there; absent for a name that is for all of a system. */
  readonly arch?: string;
}

const ending = /^(.+?)(?:\.(?:cpython-|cp)3(\d+)(t?)[a-z]*(?:-([^/.]+))?|\.abi3)?\.(?:so|pyd)$/;

const archs: Readonly<Record<string, string>> = {
  x86_64: 'x64',
  amd64: 'x64',
  aarch64: 'arm64',
  arm64: 'arm64',
};

/** Reads the path of a compiled module; undefined for every other file. */
export function parseExtensionModule(path: string): ExtensionModule | undefined {
  const [, stem, digits, freeThreaded, machine = ''] = ending.exec(path) ?? [];
  if (stem === undefined) return undefined;
  const [file = '', folder = ''] = stem.split('/').reverse();
  const isRoot = folder === '' || parsePackageFolder(folder) !== undefined;
  return {
    stem,
    name: isRoot ? file : `${folder}/${file}`,
    ...(digits === undefined
      ? {}
      : {
          python: {
            minor: `3.${Number(digits)}`,
            ...(freeThreaded === 't' ? { freeThreaded: true } : {}),
          },
        }),
    ...machineOf(machine),
  };
}

/** Of `x86_64-linux-gnu`, `darwin`, `win_amd64`, `win32`. */
function machineOf(text: string): Pick<ExtensionModule, 'platform' | 'arch'> {
  if (text === 'darwin') return { platform: 'darwin' };
  if (text === 'win32') return { platform: 'win32', arch: 'ia32' };
  const [, windows, linux] = /^(?:win_(\w+)|(\w+)-linux\b.*)$/.exec(text) ?? [];
  const arch = windows ?? linux;
  if (arch === undefined) return {};
  return { platform: windows === undefined ? 'linux' : 'win32', arch: archs[arch] ?? arch };
}

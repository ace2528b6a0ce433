import { posix, win32 } from 'node:path';
import type { Machine } from '../machine.ts';
import type { RuntimeName } from '../types.ts';

/** A folder that holds programs, or one that holds a folder of them for each version. */
export interface Place {
  readonly from: string;
  readonly folder: string;
  /** Programs lie in `<folder>/<version>/<below>`; without it in the folder itself. */
  readonly below?: string;
  /** Which names in the folder are versions; the group is the version itself. */
  readonly version?: RegExp;
  /** Other names than those that are looked for. */
  readonly programs?: readonly string[];
}

const plainVersion = /^v?(\d+\.\d+\.\d+)$/;

/**
 * Where runtimes are installed but desktop programs have no PATH to, in the order of preference.
 * Nothing is looked at; docs/runtimes.md has the list.
 */
export function usualPlaces(name: RuntimeName, machine: Machine): readonly Place[] {
  return machine.platform === 'win32' ? windowsPlaces(name, machine) : posixPlaces(name, machine);
}

function posixPlaces(name: RuntimeName, machine: Machine): readonly Place[] {
  const { platform, home, env } = machine;
  const mac = platform === 'darwin';
  const brew = mac ? '/opt/homebrew' : '/home/linuxbrew/.linuxbrew';
  const own = [
    { from: 'your programs', folder: posix.join(home, '.local/bin') },
    { from: 'cargo', folder: posix.join(home, '.cargo/bin') },
  ];
  const system = [
    { from: 'homebrew', folder: posix.join(brew, 'bin') },
    { from: 'the system', folder: '/usr/local/bin' },
    ...(mac && name === 'python'
      ? [
          {
            from: 'python.org',
            folder: '/Library/Frameworks/Python.framework/Versions',
            below: 'bin',
            version: /^(?:3\.\d+)$/,
          },
        ]
      : []),
  ];
  const last = [
    { from: 'the system', folder: '/usr/bin' },
    { from: 'the system', folder: '/bin' },
  ];
  const data = env['XDG_DATA_HOME'] || posix.join(home, '.local/share');
  const support = mac ? posix.join(home, 'Library/Application Support') : data;
  const asdf = env['ASDF_DATA_DIR'] || posix.join(home, '.asdf');
  const mise = env['MISE_DATA_DIR'] || posix.join(data, 'mise');
  const each = (from: string, folder: string, below = 'bin', version = plainVersion): Place => ({
    from,
    folder,
    below,
    version,
  });
  switch (name) {
    case 'node':
      return [
        each('nvm', posix.join(env['NVM_DIR'] || posix.join(home, '.nvm'), 'versions/node')),
        ...[env['FNM_DIR'], posix.join(support, 'fnm'), posix.join(home, '.fnm')].flatMap((dir) =>
          dir ? [each('fnm', posix.join(dir, 'node-versions'), 'installation/bin')] : [],
        ),
        each(
          'volta',
          posix.join(env['VOLTA_HOME'] || posix.join(home, '.volta'), 'tools/image/node'),
        ),
        each('asdf', posix.join(asdf, 'installs/nodejs')),
        each('mise', posix.join(mise, 'installs/node')),
        ...system,
        ...own,
        ...last,
      ];
    case 'python':
      return [
        ...system,
        each('pyenv', posix.join(env['PYENV_ROOT'] || posix.join(home, '.pyenv'), 'versions')),
        each(
          'uv',
          env['UV_PYTHON_INSTALL_DIR'] || posix.join(data, 'uv/python'),
          'bin',
          /^cpython-(\d+\.\d+\.\d+)-/,
        ),
        ...['miniforge3', 'mambaforge', 'miniconda3', 'anaconda3'].map((folder) => ({
          from: 'conda',
          folder: posix.join(home, folder, 'bin'),
        })),
        each('asdf', posix.join(asdf, 'installs/python')),
        each('mise', posix.join(mise, 'installs/python')),
        ...own,
        ...last,
      ];
    case 'uv':
      return [...own, ...system, ...last];
  }
}

function windowsPlaces(name: RuntimeName, { home, env }: Machine): readonly Place[] {
  const local = env['LOCALAPPDATA'] ?? win32.join(home, 'AppData', 'Local');
  const roaming = env['APPDATA'] ?? win32.join(home, 'AppData', 'Roaming');
  const programs = env['ProgramFiles'] ?? 'C:\\Program Files';
  const own = [
    { from: 'your programs', folder: win32.join(home, '.local', 'bin') },
    { from: 'cargo', folder: win32.join(home, '.cargo', 'bin') },
  ];
  switch (name) {
    case 'node':
      return [
        { from: 'nodejs.org', folder: win32.join(programs, 'nodejs') },
        {
          from: 'nvm',
          folder: env['NVM_HOME'] ?? win32.join(roaming, 'nvm'),
          below: '.',
          version: plainVersion,
        },
        {
          from: 'fnm',
          folder: win32.join(env['FNM_DIR'] ?? win32.join(roaming, 'fnm'), 'node-versions'),
          below: 'installation',
          version: plainVersion,
        },
        {
          from: 'volta',
          folder: win32.join(local, 'Volta', 'tools', 'image', 'node'),
          below: '.',
          version: plainVersion,
        },
      ];
    case 'python':
      return [
        // `Python313`, and `Python313-32` for 32 bits.
        ...[win32.join(local, 'Programs', 'Python'), programs, 'C:\\'].map((folder) => ({
          from: 'python.org',
          folder,
          below: '.',
          version: /^Python3\d+(?:-arm64|-32)?$/,
        })),
        {
          from: 'uv',
          folder: env['UV_PYTHON_INSTALL_DIR'] ?? win32.join(roaming, 'uv', 'python'),
          below: '.',
          version: /^cpython-(\d+\.\d+\.\d+)-/,
        },
        ...['miniforge3', 'miniconda3', 'anaconda3'].map((folder) => ({
          from: 'conda',
          folder: win32.join(home, folder),
        })),
        ...own,
        // The launcher knows what is in the registry (PEP 514), and says where the Python is.
        ...[
          win32.join(local, 'Programs', 'Python', 'Launcher'),
          env['SystemRoot'] ?? 'C:\\Windows',
        ].map((folder) => ({ from: 'the launcher of Python', folder, programs: ['py'] })),
      ];
    case 'uv':
      return own;
  }
}

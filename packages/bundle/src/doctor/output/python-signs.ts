import type { DiagnosisCode } from '../diagnoses/index.ts';
import type { Sign } from './types.ts';

/** Removed from the standard library (“What’s New” of Python 3.12 and 3.13). */
const removed = new Set(
  (
    'asynchat asyncore distutils imp smtpd aifc audioop cgi cgitb chunk crypt imghdr mailcap msilib ' +
    'nis nntplib ossaudiodev pipes sndhdr spwd sunau telnetlib uu xdrlib lib2to3 binhex formatter'
  ).split(' '),
);
/** Came to it after 3.8. */
const added = new Set([
  'tomllib',
  'zoneinfo',
  'graphlib',
  'annotationlib',
  'concurrent.interpreters',
]);
/** Found with the help of pywin32’s `.pth`. */
const byPth = new Set(['pywintypes', 'pythoncom', 'win32api', 'win32con', 'win32file', 'win32job']);

/** In the order in which they are looked for: the more telling first. */
export const pythonSigns: readonly Sign[] = [
  // The sentences of our own bootstrap.
  { pattern: /This extension has no packages for \S+/, code: 'target-missing' },
  { pattern: /This extension needs Python \S+ or newer, found/, code: 'python-too-old' },
  { pattern: /This extension is incomplete: the folder/, code: 'packages-missing' },
  { pattern: /This extension is incomplete: the file/, code: 'entry-point-missing' },
  { pattern: /[Tt]he folder \S+ is missing; this fills it: /, code: 'packages-missing' },
  {
    pattern: /(?:No module named '?encodings'?|init_fs_encoding: failed to get the Python codec)/,
    code: 'python-home',
  },
  {
    pattern:
      /libpython3\.\d+t?(?:\.so[.\d]*|\.dylib)?: cannot open shared object|Library not loaded: .*(?:libpython|Python\.framework)/,
    code: 'python-library-missing',
  },
  { pattern: /version [`'"‘]?GLIBC(?:XX)?_[\d.]+['"’]? not found/, code: 'libc-too-old' },
  {
    pattern:
      /Error (?:loading shared library|relocating)[^\n]*(?:libc\.so|ld-linux|libm\.so|symbol not found)/,
    code: 'libc-too-old',
  },
  { pattern: /libc\.musl-\w+\.so\.1: cannot open shared object/, code: 'libc-too-old' },
  { pattern: /different Team IDs/i, code: 'team-ids-differ' },
  {
    pattern: /could not (?:be )?verif[iy]\w*|library load disallowed by system policy/i,
    code: 'quarantined',
  },
  {
    pattern: /compiled against a different Node\.js version|NODE_MODULE_VERSION/,
    code: 'node-addon-version',
  },
  {
    pattern:
      /invalid ELF header|incompatible architecture|wrong ELF class|Exec format error|not a valid Win32 application|slice is not valid mach-o file|cannot execute binary file/i,
    code: architecture,
  },
  {
    pattern:
      /undefined symbol: _?Py\w*|was compiled for the wrong Python|free-threaded|PyUnstable_Module_SetGIL/i,
    code: 'free-threaded',
  },
  {
    pattern:
      /pydantic-core version \([^)]*\) is incompatible|The installed [\w-]+ version .* is incompatible/,
    code: 'versions-mixed',
  },
  { pattern: /PackageNotFoundError|No package metadata was found for/, code: 'metadata-missing' },
  { pattern: /No module named '([^']+)'; '[^']+' is not a package/, code: 'module-shadowed' },
  { pattern: /No module named '([^']+)'/, code: moduleMissing },
  {
    pattern: /cannot import name '[^']+' from partially initialized module/,
    code: 'module-shadowed',
  },
  { pattern: /cannot import name 'FastMCP' from 'mcp/, code: 'fastmcp-gone' },
  {
    pattern: /DLL load failed while importing (?:win32\w*|pywintypes|pythoncom|_win32\w*)/,
    code: 'pth-not-processed',
  },
  { pattern: /DLL load failed while importing/, code: 'wrong-python' },
  { pattern: /UnicodeEncodeError: /, code: 'encoding-not-utf8' },
  {
    pattern:
      /No interpreter found for Python|requires-python[^\n]*incompatible|No interpreter found for Python 3\.\d+\.\d+/i,
    code: 'python-version-exact',
  },
  { pattern: /unrecognized subcommand/, code: 'uvx-arguments' },
  { pattern: /No `?pyproject\.toml`? found/, code: 'uv-project-missing' },
  {
    pattern: /Python was not found; run without arguments to install from the Microsoft Store/,
    code: 'store-alias',
  },
  {
    pattern: /FileNotFoundError: .*['"][^'"\n]*[\\/](?:lib|site-packages|venv)[\\/][^'"\n]*['"]/,
    code: longPath,
  },
];

function architecture({ input }: RegExpExecArray): DiagnosisCode {
  return /ERR_DLOPEN_FAILED|\.node\b/.test(input) ? 'node-addon-target' : 'wrong-architecture';
}

function moduleMissing([, name = '']: RegExpExecArray): DiagnosisCode {
  const [top = name] = name.split('.');
  if (removed.has(top)) return 'stdlib-removed';
  if (added.has(top)) return 'stdlib-not-yet';
  if (byPth.has(top)) return 'pth-not-processed';
  if (name === 'mcp.server.fastmcp') return 'fastmcp-gone';
  // A compiled part of a package whose Python part is there.
  if (name.includes('.') && name.split('.').some((part, at) => at > 0 && part.startsWith('_')))
    return 'wrong-python';
  return /^_[a-z\d_]*(?:backend|core|cffi|speedups)/.test(top)
    ? 'wrong-python'
    : 'packages-missing';
}

function longPath([text]: RegExpExecArray): DiagnosisCode {
  const path = /['"]([^'"\n]*)['"]$/.exec(text)?.[1] ?? '';
  return path.replaceAll('\\\\', '\\').length >= 256 ? 'path-too-long' : 'file-missing';
}

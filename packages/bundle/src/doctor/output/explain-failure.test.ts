import { expect, test } from 'vitest';
import { type DiagnosisCode, diagnoses, explainFailure, type FailedRun } from '../index.ts';
import { troublesOfPython } from '../diagnoses/index.ts';

const run = (more: Partial<FailedRun>): FailedRun => ({
  stderr: '',
  failures: [],
  noise: [],
  platform: 'linux',
  ...more,
});
const stderr = (text: string) => run({ stderr: `Traceback (most recent call last):\n${text}\n` });
const failure = (message: string, platform = 'linux') => run({ failures: [{ message }], platform });

/** What real interpreters, systems and hosts wrote, by what was wrong. */
const outputs: readonly (readonly [DiagnosisCode, FailedRun])[] = [
  ['python-command-missing', failure('spawn python ENOENT')],
  ['python-command-missing', failure('spawn python3 ENOENT')],
  ['python3-missing-on-windows', failure('spawn python3 ENOENT', 'win32')],
  ['store-alias', run({ exit: { code: 9009 }, platform: 'win32' })],
  [
    'store-alias',
    stderr('Python was not found; run without arguments to install from the Microsoft Store'),
  ],
  ['off-desktop-path', failure('spawn poetry ENOENT')],
  ['uv-missing', failure('spawn uv ENOENT')],
  ['uv-missing', failure('spawn uvx ENOENT')],
  ['node-missing', failure('spawn node ENOENT')],
  ['command-missing', failure('spawn /ext/server/bin/run ENOENT')],
  ['not-executable', failure('spawn /ext/server/venv/bin/python EACCES')],
  ['not-executable', failure('`x` could not be started: `/ext/bin/run` may not be executed')],
  [
    'machine-path',
    stderr('/ext/run: bad interpreter: /Users/a/bin/python: no such file or directory'),
  ],
  [
    'entry-point-missing',
    stderr("python3: can't open file '/ext/server/main.py': [Errno 2] No such file or directory"),
  ],
  ['packages-missing', stderr("ModuleNotFoundError: No module named 'mcp'")],
  ['fastmcp-gone', stderr("ModuleNotFoundError: No module named 'mcp.server.fastmcp'")],
  [
    'module-shadowed',
    stderr("ModuleNotFoundError: No module named 'mcp.server'; 'mcp' is not a package"),
  ],
  ['wrong-python', stderr("ModuleNotFoundError: No module named 'pydantic_core._pydantic_core'")],
  ['wrong-python', stderr("ModuleNotFoundError: No module named '_cffi_backend'")],
  ['wrong-architecture', stderr('ImportError: /ext/lib/fast.so: invalid ELF header')],
  [
    'wrong-architecture',
    stderr(
      "ImportError: dlopen(x.so, 0x0002): tried: 'x.so' (mach-o file, but is an incompatible architecture (have 'x86_64', need 'arm64'))",
    ),
  ],
  [
    'versions-mixed',
    stderr(
      'SystemError: The installed pydantic-core version (2.30.0) is incompatible with the current pydantic version',
    ),
  ],
  ['pth-not-processed', stderr("ModuleNotFoundError: No module named 'pywintypes'")],
  [
    'metadata-missing',
    stderr('importlib.metadata.PackageNotFoundError: No package metadata was found for mcp'),
  ],
  ['python-home', stderr("ModuleNotFoundError: No module named 'encodings'")],
  [
    'python-library-missing',
    stderr(
      '/ext/venv/bin/python: error while loading shared libraries: libpython3.12.so.1.0: cannot open shared object file',
    ),
  ],
  ['output-not-json', run({ noise: ['Starting server…'] })],
  [
    'encoding-not-utf8',
    stderr("UnicodeEncodeError: 'charmap' codec can't encode character '\\u2713' in position 0"),
  ],
  [
    'first-start-slow',
    run({ failures: [{ code: 'start-timeout', message: 'no answer to initialize within 60 s' }] }),
  ],
  [
    'quarantined',
    stderr('“_x.cpython-312-darwin.so” Not Opened: Apple could not verify it is free of malware'),
  ],
  [
    'team-ids-differ',
    stderr(
      "dlopen(x.node): code signature in <A> 'x.node' not valid for use in process: mapping process and mapped file (non-platform) have different Team IDs",
    ),
  ],
  [
    'roaming-virtualised',
    stderr(
      "can't open file 'C:\\Users\\a\\AppData\\Roaming\\Claude\\Claude Extensions\\x\\main.py': [Errno 2] No such file or directory",
    ),
  ],
  [
    'path-too-long',
    stderr(
      `FileNotFoundError: [Errno 2] No such file or directory: 'C:\\Users\\a\\server\\lib\\${'x'.repeat(260)}'`,
    ),
  ],
  [
    'file-missing',
    stderr(
      "FileNotFoundError: [Errno 2] No such file or directory: '/ext/server/lib/certifi/cacert.pem'",
    ),
  ],
  [
    'libc-too-old',
    stderr(
      "ImportError: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by /ext/x.so)",
    ),
  ],
  [
    'libc-too-old',
    stderr(
      'ImportError: Error loading shared library ld-linux-x86-64.so.2: No such file or directory',
    ),
  ],
  ['uvx-arguments', stderr("error: unrecognized subcommand 'mcp-server-time'")],
  [
    'python-version-exact',
    stderr(
      'error: No interpreter found for Python 3.13.13 in managed installations or search path',
    ),
  ],
  ['stdlib-removed', stderr("ModuleNotFoundError: No module named 'distutils'")],
  ['stdlib-not-yet', stderr("ModuleNotFoundError: No module named 'tomllib'")],
  [
    'free-threaded',
    stderr('ImportError: /ext/x.so: undefined symbol: _PyThreadState_UncheckedGet'),
  ],
  [
    'node-package-missing',
    stderr(
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'zod' imported from /ext/server/index.js",
    ),
  ],
  [
    'node-package-missing',
    stderr("Error: Cannot find module 'zod'\nRequire stack:\n- /ext/server/index.js"),
  ],
  ['node-file-missing', stderr("Error: Cannot find module './tools.js'\nRequire stack:")],
  [
    'pnpm-layout',
    stderr(
      "Error: Cannot find module 'zod'\nRequire stack:\n- /ext/node_modules/.pnpm/sdk@1.0.0/node_modules/sdk/index.js",
    ),
  ],
  [
    'node-module-format',
    stderr('Error [ERR_REQUIRE_ESM]: require() of ES Module /ext/a.js not supported'),
  ],
  ['node-module-format', stderr('SyntaxError: Cannot use import statement outside a module')],
  ['node-module-format', stderr('ReferenceError: require is not defined in ES module scope')],
  [
    'node-addon-version',
    stderr(
      'Error: The module x.node was compiled against a different Node.js version using\nNODE_MODULE_VERSION 115.\n code: ERR_DLOPEN_FAILED',
    ),
  ],
  [
    'node-addon-target',
    stderr("Error: /ext/x.node: invalid ELF header\n code: 'ERR_DLOPEN_FAILED'"),
  ],
  ['node-version', stderr("/ext/index.js:1\nSyntaxError: Unexpected token '?'")],
];

const bootstrapped: typeof outputs = [
  [
    'target-missing',
    stderr(
      'This extension has no packages for cp314-linux-x64 (Python 3.14.0 at /x); it has cp312-linux-x64',
    ),
  ],
  [
    'python-too-old',
    stderr('This extension needs Python 3.10 or newer, found 3.9.1 at /x; install a newer Python'),
  ],
  [
    'packages-missing',
    stderr('This extension is incomplete: the folder /x/lib is missing; install it anew'),
  ],
];

test.each([...outputs, ...bootstrapped])('%s is known by what a run leaves', (code, left) => {
  expect(explainFailure(left)?.code).toBe(code);
  expect(explainFailure(left)).toMatchObject({ code, severity: 'error' });
  expect(diagnoses[code].fix).not.toBe('');
});

test('each of the thirty-one ways of Python but one leaves a sign', () => {
  const known = new Set([...outputs, ...bootstrapped].map(([code]) => code));
  // Hosts refuse the range before they start anything.
  expect(troublesOfPython.filter((code) => !known.has(code))).toEqual(['python-range']);
});

test('the line that says it is quoted, and nothing is made up for what is not known', () => {
  expect(
    explainFailure(stderr("  import x\nModuleNotFoundError: No module named 'mcp'"))?.seen,
  ).toBe("ModuleNotFoundError: No module named 'mcp'");
  expect(explainFailure(stderr('RuntimeError: the moon is full'))).toBeUndefined();
});

test('the three of the format’s guide come out in its own words', () => {
  expect(diagnoses['python-command-missing'].symptom).toBe('spawn python ENOENT');
  expect(diagnoses['packages-missing'].symptom).toBe("ModuleNotFoundError: No module named 'mcp'");
  expect(diagnoses['not-executable'].symptom).toBe('spawn … EACCES');
});

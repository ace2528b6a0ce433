import type { Diagnosis } from './types.ts';

/** How servers in Python fail. */
export const pythonDiagnoses = {
  'packages-missing': {
    symptom: "ModuleNotFoundError: No module named 'mcp'",
    why: 'the server imports a package that the bundle does not have, or that PYTHONPATH does not lead to',
    fix: 'bring the packages with `dxt vendor`, and name their folder in PYTHONPATH',
  },
  'requirement-missing': {
    symptom: 'ModuleNotFoundError: No module named …, from within a package',
    why: 'a package of the bundle requires another, which the bundle does not have for this system and this Python',
    fix: 'resolve for the systems it is meant for: `dxt vendor` does, and pip on another system does not',
  },
  'module-missing': {
    symptom: 'ModuleNotFoundError: No module named … (one of the server’s own)',
    why: 'the server imports a module of its own that is not in the bundle',
    fix: 'add the file; look at what the ignore rules leave out with `dxt pack --dry-run`',
  },
  'import-optional': {
    symptom: 'a feature is missing where everything else works',
    why: 'a module is imported in a `try`, in a function or for type checks alone, and the bundle does not have it',
    fix: 'bring its package too if the server needs it',
  },
  'fastmcp-gone': {
    symptom: "ModuleNotFoundError: No module named 'mcp.server.fastmcp'",
    why: 'the server is written for version 1 of `mcp`, and the bundle has version 2',
    fix: 'require `mcp>=1.28,<2` and bring the packages again',
  },
  'module-shadowed': {
    symptom: "ModuleNotFoundError: No module named 'mcp.server'; 'mcp' is not a package",
    why: 'a file of the server has the name of a package, and its folder comes first',
    fix: 'rename the file',
  },
  'wrong-python': {
    symptom: "ModuleNotFoundError: No module named 'pydantic_core._pydantic_core'",
    why: 'a compiled package is made for another minor version of Python, or another system',
    fix: 'bring the packages for the Python and the systems that the manifest declares: `dxt vendor --layout universal`',
  },
  'wrong-architecture': {
    symptom: 'incompatible architecture; invalid ELF header',
    why: 'a compiled file is made for another processor or another system',
    fix: 'bring one for each target: `dxt vendor --layout universal`, or a bundle each with `dxt pack --target`',
  },
  'target-missing': {
    symptom: 'this bundle has no packages for …',
    why: 'the manifest declares a system or a Python that the bundle has no packages for',
    fix: 'bring them with `dxt vendor --platform … --python-version …`, or declare less',
  },
  'versions-mixed': {
    symptom: 'SystemError: the installed pydantic-core version is incompatible with pydantic',
    why: 'two packages were resolved apart, so that one does not have the version that the other requires',
    fix: 'resolve all of them at once, from one lock: `dxt vendor`',
  },
  'python-too-old': {
    symptom: 'SyntaxError or ImportError in a package, with an older Python',
    why: 'a package requires a newer Python than the manifest does',
    fix: 'raise `compatibility.runtimes.python`, or require an older version of the package',
  },
  'pth-not-processed': {
    symptom: "ModuleNotFoundError: No module named 'pywintypes'",
    why: 'the package is found with the help of a `.pth` file, which Python does not read in folders of PYTHONPATH',
    fix: 'start the server by a bootstrap that calls `site.addsitedir`: `dxt vendor` writes one',
  },
  'metadata-missing': {
    symptom: 'importlib.metadata.PackageNotFoundError',
    why: 'the `.dist-info` folder of a package was left out, and the package asks for its own version',
    fix: 'keep the `.dist-info` folders',
  },
  'python-home': {
    symptom: "ModuleNotFoundError: No module named 'encodings'",
    why: 'PYTHONHOME is set, or a virtual environment was moved, so that Python looks for its standard library in the wrong place',
    fix: 'remove PYTHONHOME; bring packages with `dxt vendor --layout lib` rather than in a virtual environment',
  },
  'python-library-missing': {
    symptom: 'libpython3.….so: cannot open shared object file',
    why: 'the interpreter of a virtual environment needs the installation that it was made from',
    fix: 'use the layout `lib`, which runs with any Python, or `uv`',
  },
  'encoding-not-utf8': {
    symptom: 'UnicodeEncodeError: ’charmap’ codec can’t encode character (Windows)',
    why: 'Python on Windows writes to pipes in the code page of the system',
    fix: 'set `PYTHONUTF8=1` in `env`',
  },
  'libc-too-old': {
    symptom: "version `GLIBC_2.…' not found",
    why: 'a compiled file needs a newer C library than the machine has, or glibc where the machine has musl',
    fix: 'bring wheels for manylinux2014, and packages of their own for musl: `dxt vendor --platform linux-x64,linux-x64-musl`',
  },
  'free-threaded': {
    symptom: 'a native module does not import with python3.13t',
    why: 'the build of Python without the global lock has an ABI of its own, and abi3 wheels do not load there',
    fix: 'bring packages for it (`cp313t`), or let the bootstrap refuse it: `dxt vendor` does',
  },
  'stdlib-removed': {
    symptom: "ModuleNotFoundError: No module named 'distutils' (imp, cgi …)",
    why: 'the module was removed from the standard library in a version of Python that the manifest allows',
    fix: 'cap `compatibility.runtimes.python`, or port the import to what replaced it',
  },
  'stdlib-not-yet': {
    symptom: "ModuleNotFoundError: No module named 'tomllib'",
    why: 'the module came to the standard library in a later version of Python than the oldest that the manifest allows',
    fix: 'raise `compatibility.runtimes.python`, or import a package that does the same in a `try`',
  },
  'python-range': {
    symptom: '“not compatible”, with a Python that is',
    why: 'hosts read the range in the manner of semver, which knows no commas, and some read no other',
    fix: 'write it with spaces: `>=3.10 <3.14`',
  },
  'python-version-exact': {
    symptom: 'No interpreter found for Python 3.13.13',
    why: '`.python-version` or `requires-python` names one patch version, which few machines have',
    fix: 'name the minor version alone: `3.13`',
  },
  'uv-project-missing': {
    symptom: 'error: No `pyproject.toml` found',
    why: 'a server of the type `uv` is a project, and the bundle lacks what says what it needs',
    fix: 'add `pyproject.toml` and `uv.lock`',
  },
} as const satisfies Readonly<Record<string, Diagnosis>>;

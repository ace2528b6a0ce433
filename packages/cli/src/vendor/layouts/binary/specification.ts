import { posix } from 'node:path';
import type { PythonServer } from '../../manifest/index.ts';

/** What PyInstaller is told. Paths of the machine are absolute, those below `own` relative. */
export interface ProgramFacts {
  readonly name: string;
  /** The script that starts the server. */
  readonly script: string;
  /** Folders that the server's own modules are imported from. */
  readonly paths: readonly string[];
  /** Projects whose metadata code may ask for. */
  readonly projects: readonly string[];
  /** Packages that bring files beside their modules. */
  readonly withData: readonly string[];
  /** Packages whose modules are loaded by names that are made at run time. */
  readonly whole: readonly string[];
  /** Modules that only the start names. */
  readonly modules: readonly string[];
  /** Files of the server that are no modules: where they lie, and the folder that they go to. */
  readonly files: readonly (readonly [source: string, folder: string])[];
}

/** Packages that load parts of themselves by name: protocols, back ends, transports. */
const loadedByName = ['mcp', 'uvicorn', 'anyio', 'pydantic_settings', 'jsonschema_specifications'];

/** Which of the packages in a tree are to go in with all their modules. */
export function wholePackages(installed: readonly string[]): readonly string[] {
  return loadedByName.filter((name) => installed.includes(name));
}

/** A PyInstaller specification, which is Python: every value is a JSON literal in it. */
export function renderSpecification(facts: ProgramFacts): string {
  const literal = (value: unknown) => JSON.stringify(value);
  return `# -*- mode: python ; coding: utf-8 -*-
import sys
from PyInstaller.utils.hooks import collect_data_files, collect_submodules, copy_metadata

datas = [tuple(pair) for pair in ${literal(facts.files)}]
for project in ${literal(facts.projects)}:
    datas += copy_metadata(project)
for package in ${literal(facts.withData)}:
    datas += collect_data_files(package)
hidden = list(${literal(facts.modules)})
for package in ${literal(facts.whole)}:
    # Commands for developers want packages that a server does not have.
    hidden += collect_submodules(package, filter=lambda name: not name.startswith("mcp.cli"))

analysis = Analysis(
    [${literal(facts.script)}],
    pathex=${literal(facts.paths)},
    datas=datas,
    hiddenimports=hidden,
    noarchive=False,
)
archive = PYZ(analysis.pure)
program = EXE(
    archive,
    analysis.scripts,
    [("u", None, "OPTION"), ("X utf8=1", None, "OPTION")],
    exclude_binaries=True,
    name=${literal(facts.name)},
    debug=False,
    strip=False,
    upx=False,
    console=True,
)
COLLECT(program, analysis.binaries, analysis.datas, strip=False, upx=False, name=${literal(facts.name)})
`;
}

/** The script that stands for what the manifest started. */
export function renderStart({ module, callable }: PythonServer): string | undefined {
  if (module === undefined) return undefined;
  if (callable === undefined)
    return `import runpy\n\nrunpy.run_module(${JSON.stringify(module)}, run_name="__main__", alter_sys=True)\n`;
  const [imported] = callable.split('.');
  return `import sys\n\nfrom ${module} import ${imported}\n\nsys.exit(${callable}())\n`;
}

/** The folder below which the files of the server's own code lie: that of its main file. */
export function serverFolder({ main, module }: PythonServer): string {
  const folder = posix.dirname(main);
  if (module === undefined) return folder === '.' ? '' : folder;
  const depth = module.split('.').length - (posix.basename(main) === '__init__.py' ? 0 : 1);
  const isPackage = posix.basename(main) === '__main__.py';
  const up = Array.from({ length: isPackage ? depth + 1 : depth }, () => '..');
  const root = posix.normalize(posix.join(folder, ...up));
  return root === '.' || root.startsWith('..') ? '' : root;
}

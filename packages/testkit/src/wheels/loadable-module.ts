import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../folders/index.ts';

const run = promisify(execFile);

export interface LoadableModule {
  /** As `fast.cpython-312-x86_64-linux-gnu.so`. */
  readonly fileName: string;
  readonly bytes: Buffer;
  /** Of a wheel for that interpreter and this machine: `cp312-cp312-manylinux_2_17_x86_64`. */
  readonly tag: string;
}

const question = `import json, sys, sysconfig
print(json.dumps({
    "include": sysconfig.get_paths()["include"],
    "suffix": sysconfig.get_config_var("EXT_SUFFIX"),
    "abi": "cp%d%d%s" % (sys.version_info[:2] + ("t" if sysconfig.get_config_var("Py_GIL_DISABLED") else "",)),
    "platform": sysconfig.get_platform(),
}))`;

interface Interpreter {
  readonly include: string;
  readonly suffix: string;
  readonly abi: string;
  readonly platform: string;
}

/**
 * Compiles a module of C for an interpreter with `gcc`; its function `answer()` gives 42.
 * @param name of the module, as it is imported, the last part of a dotted name
 * @param python the interpreter, whose headers are there
 */
export async function loadableModule(name: string, python = 'python3'): Promise<LoadableModule> {
  const { stdout } = await run(python, ['-I', '-c', question]);
  const { include, suffix, abi, platform } = JSON.parse(stdout) as Interpreter;
  await using folder = await temporaryFolder();
  const source = join(folder.path, `${name}.c`);
  const module = join(folder.path, `${name}${suffix}`);
  await writeFile(source, sourceOf(name));
  const undefinedSymbols = platform.startsWith('macosx') ? ['-undefined', 'dynamic_lookup'] : [];
  await run('gcc', [
    '-shared',
    '-fPIC',
    '-Os',
    ...undefinedSymbols,
    `-I${include}`,
    source,
    '-o',
    module,
  ]);
  return {
    fileName: `${name}${suffix}`,
    bytes: await readFile(module),
    tag: `${abi.replace(/t$/, '')}-${abi}-${wheelPlatform(platform)}`,
  };
}

/** `linux-x86_64` as the tag that installers take on every Linux with glibc since 2014. */
function wheelPlatform(platform: string): string {
  return platform.replace(/^linux-/, 'manylinux_2_17_').replace(/[-.]/g, '_');
}

function sourceOf(name: string): string {
  return `#define PY_SSIZE_T_CLEAN
#include <Python.h>
static PyObject *answer(PyObject *self, PyObject *args) { return PyLong_FromLong(42); }
static PyMethodDef methods[] = {{"answer", answer, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "${name}", NULL, -1, methods};
PyMODINIT_FUNC PyInit_${name}(void) { return PyModule_Create(&module); }
`;
}

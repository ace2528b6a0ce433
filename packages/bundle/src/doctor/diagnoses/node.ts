import type { Diagnosis } from './types.ts';

/** How servers in Node fail. */
export const nodeDiagnoses = {
  'node-missing': {
    symptom: 'spawn node ENOENT',
    why: 'there is no Node on the machine, or not on the PATH of the desktop',
    fix: 'install Node, or use a host that brings one',
  },
  'node-package-missing': {
    symptom: 'Error [ERR_MODULE_NOT_FOUND]: Cannot find package …',
    why: 'the server, or a package that it needs, loads a package that is not in the bundle',
    fix: 'put it under `dependencies` in package.json, run `npm install`, and pack with `dxt pack`',
  },
  'node-file-missing': {
    symptom: 'Error: Cannot find module ./…',
    why: 'the server loads a file of its own that is not in the bundle',
    fix: 'add the file, or build the server before it is packed; look at what is left out with `dxt pack --dry-run`',
  },
  'node-addon-version': {
    symptom: 'was compiled against a different Node.js version using NODE_MODULE_VERSION …',
    why: 'a native add-on is made for one major version of Node, and the manifest allows others',
    fix: 'use a version of the package that is built on Node-API, or declare that one version in `compatibility.runtimes.node`',
  },
  'node-addon-target': {
    symptom:
      'Error: invalid ELF header, or: mach-o file, but is an incompatible architecture (ERR_DLOPEN_FAILED)',
    why: 'a native add-on is made for another system or processor than the manifest declares',
    fix: 'pack a bundle each with `dxt pack --target`, or declare the platforms that it is made for',
  },
  'node-module-format': {
    symptom:
      'Error [ERR_REQUIRE_ESM]; Cannot use import statement outside a module; require is not defined',
    why: 'a file is written as the one kind of module, and its name or `type` in package.json says the other',
    fix: 'set `"type"` in package.json beside the server, or name the file `.mjs` or `.cjs`',
  },
  'node-version': {
    symptom: 'SyntaxError: Unexpected token, or … is not a function, with an older Node',
    why: 'the server, or a package in it, needs a newer Node than the manifest does',
    fix: 'raise `compatibility.runtimes.node`',
  },
  'pnpm-layout': {
    symptom: 'Cannot find package …, though node_modules has it',
    why: 'pnpm lays out `node_modules` with links, which most packers lose',
    fix: 'pack with `dxt pack`, which lays it out anew, or install with `node-linker=hoisted`',
  },
} as const satisfies Readonly<Record<string, Diagnosis>>;

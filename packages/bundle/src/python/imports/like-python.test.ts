import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { testInFullRun, testNeeding } from '@opendxt/testkit';
import { expect } from 'vitest';
import {
  importsOf,
  type PythonMinor,
  removedFromStandardLibrary,
  standardLibrary,
} from '../index.ts';

/** What `ast` finds in the files of an interpreter's library, without its tests; of every nth. */
const script = `
import ast, json, os, sys, sysconfig, tokenize
found = []
for folder, folders, files in os.walk(sysconfig.get_path('stdlib')):
    folders[:] = sorted(f for f in folders if f not in ('site-packages', '__pycache__', 'test', 'tests'))
    found += [os.path.join(folder, file) for file in sorted(files) if file.endswith('.py')]
for path in found[::int(sys.argv[1])]:
    try:
        with tokenize.open(path) as file: text = file.read()
        tree = ast.parse(text)
    except (SyntaxError, UnicodeError, ValueError, RecursionError):
        continue
    rows = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import): rows += [[a.name, [], 0, node.lineno] for a in node.names]
        elif isinstance(node, ast.ImportFrom): rows.append([node.module or '', [a.name for a in node.names], node.level, node.lineno])
    print(json.dumps([path, rows]))
`;

interface Agreement {
  readonly files: number;
  readonly imports: number;
  readonly wrong: readonly string[];
}

function compare(python: string, every: number): Agreement {
  const output = execFileSync(python, ['-c', script, String(every)], { maxBuffer: 2 ** 29 });
  const lines = output.toString().trim().split('\n');
  let imports = 0;
  const wrong = lines.flatMap((line) => {
    const [path, theirs] = JSON.parse(line) as [string, unknown[]];
    const text = readFileSync(path);
    // The few that are not UTF-8 say so in their first lines.
    const isLatin = /^(?:.*\n)?.*coding[:=]\s*(?:latin-1|iso-8859-1)/.test(
      text.toString('latin1', 0, 200),
    );
    const ours = importsOf(text.toString(isLatin ? 'latin1' : 'utf8')).map(
      ({ module, names, level, line: at }) => [module, names, level, at],
    );
    imports += ours.length;
    const inOrder = (rows: unknown[]) =>
      rows
        .map((row) => JSON.stringify(row))
        .sort()
        .join();
    return inOrder(ours) === inOrder(theirs) ? [] : [path];
  });
  return { files: lines.length, imports, wrong };
}

/** All interpreters of 3.8 and later that are kept beside each other. */
function interpreters(): readonly { readonly minor: PythonMinor; readonly path: string }[] {
  const folder = join(homedir(), '.pyenv', 'versions');
  return (existsSync(folder) ? readdirSync(folder) : []).flatMap((name) => {
    const [, minor] = /^3\.(\d+)\./.exec(name) ?? [];
    const path = join(folder, name, 'bin', 'python');
    const isKnown = minor !== undefined && Number(minor) >= 8 && existsSync(path);
    return isKnown ? [{ minor: `3.${Number(minor)}` as const, path }] : [];
  });
}

testNeeding('python3')('the imports of a sample of the standard library are those of `ast`', () => {
  const { files, imports, wrong } = compare('python3', 12);
  expect(wrong).toEqual([]);
  expect(files).toBeGreaterThan(30);
  expect(imports).toBeGreaterThan(200);
});

testInFullRun(
  'the imports of every standard library here are those of `ast`',
  { timeout: 1_200_000 },
  () => {
    const all = interpreters().map(({ minor, path }) => ({ minor, ...compare(path, 1) }));
    const agreed = all.map(
      ({ minor, files, wrong }) => `${minor}: ${files - wrong.length} of ${files} files`,
    );
    process.stderr.write(`${agreed.join(', ')}\n`);
    expect(all.flatMap(({ wrong }) => wrong)).toEqual([]);
  },
);

const names = 'import sys, json; print(json.dumps(sorted(sys.stdlib_module_names)))';
const builtIn = 'import sys, json; print(json.dumps(sorted(sys.builtin_module_names)))';

testNeeding('python3')(
  'the modules of each standard library are those that its Python names',
  () => {
    for (const { minor, path } of interpreters()) {
      const isNamed = Number(minor.slice(2)) >= 10;
      const output = execFileSync(path, ['-c', isNamed ? names : builtIn]);
      const theirs = JSON.parse(output.toString()) as string[];
      const ours = standardLibrary(minor);
      const lacking = theirs.filter((name) => !ours.has(name) && !/^_?xx/.test(name));
      expect({ minor, lacking }).toEqual({ minor, lacking: [] });
      if (isNamed) expect([...ours].filter((name) => !theirs.includes(name))).toEqual([]);
    }
  },
);

testNeeding('python3')('a removed module is no part of the library from its minor on', () => {
  expect([...removedFromStandardLibrary.keys()]).toContain('distutils');
  for (const [module, minor] of removedFromStandardLibrary) {
    const before: PythonMinor = `3.${Number(minor.slice(2)) - 1}`;
    expect(standardLibrary(minor).has(module)).toBe(false);
    if (minor !== '3.8') expect(standardLibrary(before).has(module)).toBe(true);
  }
});

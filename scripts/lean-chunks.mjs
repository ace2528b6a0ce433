// The esbuild plugins that keep what a command loads small. esbuild splits by file: whoever imports
// one name through a door (`index.ts`) would load everything behind it.
import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, resolve } from 'node:path';

const statements = /^(import|export) \{([^}]*)\} from '([^']+)';/gm;

/**
 * Imports names from the files that define them instead of through the doors, which our doors allow:
 * they list what they pass on and do nothing else.
 * @param doors the doors of packages by name, `@opendxt/manifest` to a path
 */
export function passDoors(doors) {
  return {
    name: 'pass-doors',
    setup(build) {
      build.onLoad({ filter: /[\\/]packages[\\/]\w+[\\/]src[\\/].*\.ts$/ }, ({ path }) => ({
        loader: 'ts',
        contents: readFileSync(path, 'utf8').replaceAll(
          statements,
          (statement, verb, list, from) => {
            const door = doors[from] ?? resolve(dirname(path), from);
            if (!door.endsWith('index.ts') || !existsSync(door)) return statement;
            return names(list)
              .map(({ name, local }) => {
                const origin = follow(door, name);
                return `${verb} { ${origin.name} as ${local} } from ${JSON.stringify(origin.file)};`;
              })
              .join(' ');
          },
        ),
      }));
    },
  };
}

/** Where a door has a name from; the door itself when that is not said in a line of its own. */
function follow(door, wanted) {
  for (const [, verb, list, from] of readFileSync(door, 'utf8').matchAll(statements)) {
    if (verb !== 'export') continue;
    const found = names(list).find(({ local }) => local === wanted);
    if (found === undefined) continue;
    const file = join(dirname(door), from);
    return file.endsWith('index.ts') ? follow(file, found.name) : { file, name: found.name };
  }
  return { file: door, name: wanted };
}

/** `a, b as c, type D` as pairs; types are nothing at run time. */
function names(list) {
  return list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '' && !item.startsWith('type '))
    .map((item) => {
      const [name, local = name] = item.split(/\s+as\s+/);
      return { name, local };
    });
}

/**
 * Gives CommonJS libraries Node's modules without a `require`, which modules don't have. commander
 * gets no `node:child_process`, which takes 4 ms to load: it starts subcommands that are programs of
 * their own with it, and dxt has none.
 */
export const builtinsWithoutRequire = {
  name: 'builtins-without-require',
  setup(build) {
    build.onResolve({ filter: /^[\w:/]+$/ }, ({ importer, kind, path }) => {
      if (kind !== 'require-call' || !isBuiltin(path)) return undefined;
      const unused = path.endsWith('child_process') && importer.includes('commander');
      return { path: unused ? 'nothing' : path, namespace: 'builtin' };
    });
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: path === 'nothing' ? '' : `module.exports = process.getBuiltinModule('${path}');`,
    }));
  },
};

/**
 * Leaves out what a library loads for a format of its own that dxt does not write, and that is not
 * installed.
 */
export const withoutXml = {
  name: 'without-xml',
  setup(build) {
    build.onResolve({ filter: /^xmlbuilder2$/ }, () => ({ path: 'nothing', namespace: 'builtin' }));
  },
};

/**
 * secretlint's rule for key stores would load a library of 360 kB to open the file of a path. Scans
 * tell the rule of no such file, so that the library is never asked for.
 */
export const withoutForge = {
  name: 'without-forge',
  setup(build) {
    build.onResolve({ filter: /^\.\/index-/ }, ({ importer, kind }) =>
      kind === 'dynamic-import' && importer.includes('secretlint-rule-preset-recommend')
        ? { path: 'nothing', namespace: 'builtin' }
        : undefined,
    );
  },
};

/**
 * Of what a library knows of public instances of sigstore, the command needs their authorities and
 * logs alone, and not the keys of package registries beside them.
 */
export const trustedRootAlone = {
  name: 'trusted-root-alone',
  setup(build) {
    build.onLoad({ filter: /[\\/]@sigstore[\\/]tuf[\\/]seeds\.json$/ }, ({ path }) => {
      const name = 'trusted_root.json';
      const seeds = Object.entries(JSON.parse(readFileSync(path, 'utf8'))).map(
        ([instance, { targets }]) => [instance, { targets: { [name]: targets[name] } }],
      );
      return { loader: 'json', contents: JSON.stringify(Object.fromEntries(seeds)) };
    });
  },
};

// Bundles the command into a folder: one entry file and lazily loaded chunks, the workspaces inside
// straight from their sources.
//   node scripts/bundle-command.mjs <folder>
import { cpSync, existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import {
  builtinsWithoutRequire,
  passDoors,
  trustedRootAlone,
  withoutForge,
  withoutXml,
} from './lean-chunks.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const cli = join(root, 'packages/cli');

const doors = Object.fromEntries(
  ['manifest', 'bundle', 'host'].map((name) => [
    `@opendxt/${name}`,
    join(root, 'packages', name, 'src/index.ts'),
  ]),
);

/** Writes `dxt.js`, `chunks/` and `templates/`; answers with esbuild's metafile. */
export async function bundleCommand(out) {
  const { version } = JSON.parse(readFileSync(join(cli, 'package.json'), 'utf8'));
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { dxt: join(cli, 'src/dxt.ts') },
    outdir: out,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    // Names stay as they are, for stack traces; esbuild's keepNames would cost 7 ms of start-up.
    minifySyntax: true,
    minifyWhitespace: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    // The CommonJS form of jsonc-parser can't be bundled; the other forms are smaller anyway.
    mainFields: ['module', 'main'],
    external: ['esbuild'],
    alias: doors,
    plugins: [passDoors(doors), withoutXml, withoutForge, trustedRootAlone, builtinsWithoutRequire],
    define: { __OPENDXT_VERSION__: JSON.stringify(version) },
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
  });
  refuseRequire(metafile);
  removeStaleChunks(out, metafile);
  const templates = join(cli, 'src/templates');
  if (existsSync(templates)) cpSync(templates, join(out, 'templates'), { recursive: true });
  return metafile;
}

/** Modules have no `require`; a library that calls it would fail on a user's machine only. */
function refuseRequire({ outputs }) {
  for (const path of Object.keys(outputs))
    if (readFileSync(join(root, path), 'utf8').includes('Dynamic require of "'))
      throw new Error(`${path} has a CommonJS library that calls \`require\` at run time`);
}

function removeStaleChunks(out, { outputs }) {
  const fresh = new Set(Object.keys(outputs).map((path) => basename(path)));
  const chunks = join(out, 'chunks');
  if (!existsSync(chunks)) return;
  for (const name of readdirSync(chunks)) if (!fresh.has(name)) rmSync(join(chunks, name));
}

const [, script, folder] = process.argv;
if (script === fileURLToPath(import.meta.url)) {
  if (folder === undefined) throw new Error('expected the folder to write to');
  await bundleCommand(resolve(folder));
}

// Type-checks and emits the packages, then bundles the command into packages/cli/dist.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { completePackage } from './publishable.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const cli = `${root}packages/cli`;
const { version } = JSON.parse(readFileSync(`${cli}/package.json`, 'utf8'));

const tsc = spawnSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-b'], {
  cwd: root,
  stdio: 'inherit',
});
if (tsc.status !== 0) process.exit(tsc.status ?? 1);

const out = `${cli}/dist`;
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: { dxt: `${cli}/src/dxt.ts` },
  outdir: out,
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  minify: true,
  keepNames: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: ['esbuild'],
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
  define: { __OPENDXT_VERSION__: JSON.stringify(version) },
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
});
for (const name of readdirSync(`${out}/chunks`))
  if (!(`packages/cli/dist/chunks/${name}` in metafile.outputs)) rmSync(`${out}/chunks/${name}`);
const templates = `${cli}/src/templates`;
if (existsSync(templates)) cpSync(templates, `${out}/templates`, { recursive: true });
completePackage(root, metafile);

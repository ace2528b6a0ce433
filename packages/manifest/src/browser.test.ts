import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import type * as surface from './index.ts';

const entry = fileURLToPath(new URL('./index.ts', import.meta.url));

/** Bundles as for a web page; fails where something of Node is imported. */
async function bundle() {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    globalName: 'manifest',
    metafile: true,
  });
  const [file] = outputFiles;
  return { code: file?.text ?? '', inputs: Object.keys(metafile.inputs) };
}

test('the package runs where there is no Node: no builtin, no process, no Buffer', async () => {
  const { code, inputs } = await bundle();
  expect(inputs.filter((input) => /^(?:node:|\(disabled\))/.test(input))).toEqual([]);

  // What every browser has and a bare context lacks.
  const context = createContext({ TextDecoder, URL });
  const { parseSource, readManifest } = runInContext(
    `${code}\nmanifest`,
    context,
  ) as typeof surface;
  const text = JSON.stringify({
    manifest_version: '0.3',
    name: 'weather',
    version: '1.0.0',
    description: 'Tells the weather',
    author: { name: 'Ada', url: 'https://example.com' },
    server: { type: 'node', entry_point: 'index.js', mcp_config: { command: 'node' } },
  });
  const source = parseSource(new TextEncoder().encode(text));
  const { manifest, problems } = readManifest(source, 'strict');
  expect(problems).toHaveLength(0);
  expect(manifest?.name).toBe('weather');
});

test('the package runs under a policy that forbids to compile code', async () => {
  const { code } = await bundle();
  const context = createContext(
    { TextDecoder, URL },
    { codeGeneration: { strings: false, wasm: false } },
  );
  const { parseSource, readManifest } = runInContext(
    `${code}\nmanifest`,
    context,
  ) as typeof surface;
  const { problems } = readManifest(parseSource('{"server": {"entry_point": "a.js"}}'), 'tolerant');
  expect(problems.map(({ code }) => code)).toContain('missing-key');
});

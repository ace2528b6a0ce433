import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@opendxt/testkit';
import { beforeAll, expect, test } from 'vitest';

/** What esbuild tells about a build, as far as this test reads it. */
interface Metafile {
  readonly outputs: Readonly<
    Record<
      string,
      {
        readonly entryPoint?: string;
        readonly inputs: Readonly<Record<string, unknown>>;
        readonly imports: readonly { path: string; kind: string; external?: boolean }[];
      }
    >
  >;
}

let metafile: Metafile;
/** All that was written, by the file. */
const written = new Map<string, string>();
beforeAll(async () => {
  const script = new URL('../../../scripts/bundle-command.mjs', import.meta.url).href;
  const { bundleCommand } = (await import(script)) as {
    bundleCommand: (out: string) => Promise<Metafile>;
  };
  await using folder = await temporaryFolder();
  metafile = await bundleCommand(folder.path);
  for (const name of readdirSync(folder.path, { recursive: true, encoding: 'utf8' }))
    if (name.endsWith('.js')) written.set(name, readFileSync(join(folder.path, name), 'utf8'));
});

/** The sources and the modules of Node that are loaded with an entry, before anything lazy is. */
function loadedWith(entry: string): string[] {
  const [start] = Object.entries(metafile.outputs).find(([, output]) =>
    output.entryPoint?.endsWith(entry),
  ) ?? [''];
  const outputs = new Set<string>([start]);
  const loaded = new Set<string>();
  for (const path of outputs) {
    const output = metafile.outputs[path];
    for (const input of Object.keys(output?.inputs ?? {})) loaded.add(input);
    for (const { path, kind, external } of output?.imports ?? []) {
      if (kind !== 'import-statement') continue;
      if (external === true) loaded.add(path);
      else outputs.add(path);
    }
  }
  return [...loaded];
}

test('dxt by itself loads the command line and nothing of what commands do', () => {
  const loaded = loadedWith('src/dxt.ts');
  expect(loaded).toContain('packages/cli/src/main.ts');
  expect(loaded.filter((path) => /packages\/(manifest|bundle|host)\//.test(path))).toEqual([]);
  expect(loaded.filter((path) => /node_modules\/(?!commander\/)/.test(path))).toEqual([]);
});

test('validating a manifest loads no archive, no host and none of the slow modules of Node', () => {
  const loaded = loadedWith('validate/run.ts');
  expect(loaded).toContain('packages/manifest/src/validate/validate.ts');
  expect(loaded.filter((path) => /packages\/(host|bundle\/src\/archive)\//.test(path))).toEqual([]);
  expect(loaded.filter((path) => /^node:(child_process|crypto|zlib|net|http)$/.test(path))).toEqual(
    [],
  );
});

test('of what sigstore’s library ships, the command has the authorities, and no registry’s keys', () => {
  const all = [...written.values()].flatMap((text) => [
    ...text.matchAll(/"https:\/\/tuf-repo[^"]*":\{(.{0,60})/g),
  ]);
  expect(all.map(([, start]) => start)).toEqual([
    expect.stringMatching(/^targets:\{"trusted_root\.json":"[\w+/]+$/),
  ]);
  expect([...written.values()].filter((text) => text.includes('keys.json'))).toHaveLength(0);
});

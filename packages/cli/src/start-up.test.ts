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
beforeAll(async () => {
  const script = new URL('../../../scripts/bundle-command.mjs', import.meta.url).href;
  const { bundleCommand } = (await import(script)) as {
    bundleCommand: (out: string) => Promise<Metafile>;
  };
  await using folder = await temporaryFolder();
  metafile = await bundleCommand(folder.path);
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

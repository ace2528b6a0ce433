import { join } from 'node:path';
import { parseSource, readManifest, type Manifest } from '@opendxt/manifest';
import { temporaryFolder, writeTree } from '@opendxt/testkit';
import { onTestFinished } from 'vitest';
import { testOnCleanMachine, type CleanOptions, type CleanReport } from '../index.ts';

/** An unpacked bundle, in a folder that goes with the test. */
export async function bundleOf(
  files: Readonly<Record<string, string>>,
): Promise<{ readonly dir: string; readonly folder: string }> {
  const folder = await temporaryFolder();
  onTestFinished(() => folder.remove());
  const dir = join(folder.path, 'bundle');
  await writeTree(dir, files);
  return { dir, folder: folder.path };
}

export async function onCleanMachine(
  dir: string,
  manifest: Manifest,
  options: Partial<CleanOptions> = {},
): Promise<CleanReport> {
  return testOnCleanMachine({ dir, manifest, ...options });
}

export function nodeManifest(parts: Readonly<Record<string, unknown>> = {}): Manifest {
  return read({
    server: {
      type: 'node',
      entry_point: 'server.mjs',
      mcp_config: { command: 'node', args: ['${__dirname}/server.mjs'] },
    },
    tools: [{ name: 'echo' }],
    ...parts,
  });
}

export function pythonManifest({ python }: { readonly python?: string } = {}): Manifest {
  return read({
    server: {
      type: 'python',
      entry_point: 'server.py',
      mcp_config: { command: 'python3', args: ['${__dirname}/server.py'] },
    },
    tools: [{ name: 'greet' }],
    ...(python === undefined ? {} : { compatibility: { runtimes: { python } } }),
  });
}

function read(parts: Readonly<Record<string, unknown>>): Manifest {
  const { manifest } = readManifest(
    parseSource(
      JSON.stringify({
        manifest_version: '0.3',
        name: 'proven',
        version: '1.0.0',
        description: 'A server to prove',
        author: { name: 'A' },
        ...parts,
      }),
    ),
    'tolerant',
  );
  if (manifest === undefined) throw new Error('the manifest is not readable');
  return manifest;
}

import { build } from 'esbuild';

/** A driver of a test as one file that runs in a box, or as another user, without the checkout. */
export async function bundleDriver(path: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Neither is reached here; the second is one that a library can do without, and nobody installs.
    external: ['esbuild', 'xmlbuilder2'],
    logLevel: 'error',
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`,
    },
  });
  return outputFiles[0]?.text ?? '';
}

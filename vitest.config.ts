import { defineConfig } from 'vitest/config';
import { availableParallelism } from 'node:os';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = (name: string) =>
  fileURLToPath(new URL(`./packages/${name}/src/index.ts`, import.meta.url));

const programs = fileURLToPath(new URL('.cache/programs/uv/bin', import.meta.url));

export default defineConfig({
  resolve: {
    alias: {
      '@opendxt/manifest': source('manifest'),
      '@opendxt/bundle': source('bundle'),
      '@opendxt/host': source('host'),
      '@opendxt/testkit': source('testkit'),
    },
  },
  test: {
    include: ['packages/*/src/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 10_000 } },
    pool: 'forks',
    // One per core: the default leaves a core of two idle, while tests mostly wait for programs.
    maxWorkers: availableParallelism(),
    // The keychain of whoever runs the tests is no place for what they store. Of programs, what the
    // machine has comes first: see scripts/system-packages.mjs.
    env: {
      OPENDXT_KEYCHAIN: 'off',
      PATH: [process.env['PATH'], programs].join(delimiter),
    },
  },
});

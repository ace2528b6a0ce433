import { defineConfig } from 'vitest/config';
import { fileURLToPath } from 'node:url';

const source = (name: string) =>
  fileURLToPath(new URL(`./packages/${name}/src/index.ts`, import.meta.url));

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
    pool: 'forks',
    // The keychain of whoever runs the tests is no place for what they store.
    env: { OPENDXT_KEYCHAIN: 'off' },
  },
});

import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const script = fileURLToPath(new URL('../../../../scripts/bundle-command.mjs', import.meta.url));

// Inside the package, so that what stays out of the bundle (esbuild) is found as when installed.
const folder = fileURLToPath(new URL(`../../dist/testing-${process.pid}`, import.meta.url));

let built: string | undefined;

afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

/**
 * The command's entry file, bundled from the sources as they are now, by the same script as the
 * published one. Each test file makes its own, and removes it at its end.
 */
export function builtCommand(): string {
  if (built !== undefined) return built;
  const { status, stderr } = spawnSync(process.execPath, [script, folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the command could not be bundled:\n${stderr}`);
  built = `${folder}/dxt.js`;
  return built;
}

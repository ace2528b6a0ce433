import { homedir } from 'node:os';
import { join } from 'node:path';

const registrySetting =
  /^(?:npm_config_|pip_|uv_|go(?:proxy|flags|cache)|(?:https?|no)_proxy|ssl_cert)/i;

/**
 * What a command under test needs of this machine to fetch packages: the settings of the registries
 * and the caches, so that a package is fetched or built once for all tests.
 */
export function registryEnvironment(): Record<string, string> {
  const settings = Object.entries(process.env).flatMap(([key, value]) =>
    value !== undefined && registrySetting.test(key) ? [[key, value] as const] : [],
  );
  const caches = {
    npm_config_cache: join(homedir(), '.npm'),
    GOCACHE: join(homedir(), '.cache/go-build'),
    PIP_CACHE_DIR: join(homedir(), '.cache/pip'),
    UV_CACHE_DIR: join(homedir(), '.cache/uv'),
  };
  return { ...caches, ...Object.fromEntries(settings) };
}

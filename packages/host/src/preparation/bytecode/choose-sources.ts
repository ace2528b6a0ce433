import { parsePackageFolder } from '@opendxt/bundle';

/** More would be no server. */
const most = 20_000;

/**
 * The sources that a Python of this minor version (as `3.12`) may import on this platform, of all
 * files of a bundle.
 */
export function chooseSources(
  paths: readonly string[],
  minor: string,
  platform: string,
): readonly string[] {
  const sources = paths.filter((path) => {
    if (!path.endsWith('.py')) return false;
    const [of] = path.split('/').flatMap((part) => parsePackageFolder(part) ?? []);
    const system = of?.target?.target ?? of?.platform;
    return (of?.target?.minor ?? minor) === minor && (system?.platform ?? platform) === platform;
  });
  return sources.slice(0, most);
}

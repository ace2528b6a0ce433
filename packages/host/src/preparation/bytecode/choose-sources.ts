/** Folders of packages for one interpreter, as `cp312-linux-x64`. */
const ofOneInterpreter = /(?:^|\/)cp3(\d+)t?-(linux|darwin|win32)-\w+(?:-\w+)?\//;

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
    const [, of, system] = ofOneInterpreter.exec(path) ?? [];
    return of === undefined || (`3.${of}` === minor && system === platform);
  });
  return sources.slice(0, most);
}

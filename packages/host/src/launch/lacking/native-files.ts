import type { FileView } from '@opendxt/manifest';

/** Paths of files with this kind of name, anywhere in the bundle. */
export async function filesNamed(files: FileView, name: RegExp): Promise<readonly string[]> {
  const found: string[] = [];
  const folders = [''];
  for (const folder of folders)
    for (const entry of await files.list(folder)) {
      const path = folder === '' ? entry : `${folder}/${entry}`;
      if (name.test(entry)) found.push(path);
      // Most names with an ending are files; asking about each of thousands takes its time.
      else if (!/\.(?:js|mjs|cjs|ts|json|md|map|py|pyi|txt|c|h|cc)$/.test(entry))
        if ((await files.kind(path)) === 'directory') folders.push(path);
    }
  return found.sort();
}

/** Puts together what is there for several machines, of which one is enough. */
export function groupBy<Value>(
  values: readonly Value[],
  key: (value: Value) => string,
): ReadonlyMap<string, readonly Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) {
    const name = key(value);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [value]);
    else group.push(value);
  }
  return groups;
}

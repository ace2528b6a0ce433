import { folderOf, joinPath, readBundlePath } from './bundle-path.ts';
import type { Finding } from './finding.ts';
import type { Subject } from './subject.ts';
import type { FileView } from './types.ts';

const LOCALE = /\$\{locale\}/gi;
const PATH = ['localization', 'resources'];

/** That there are translations where the manifest says, and one for the default locale. */
export async function checkLocalization(
  { manifest }: Subject,
  files: FileView,
): Promise<readonly Finding[]> {
  if (manifest.localization === undefined) return [];
  const { resources, defaultLocale } = manifest.localization;
  const fileFor = (locale: string) => resources.replaceAll(LOCALE, () => locale);
  const bundlePath = readBundlePath(fileFor(defaultLocale));
  if (bundlePath.kind !== 'inside' || (await files.kind(bundlePath.path)) === 'file') return [];
  if (await hasSomeLocale(files, resources)) {
    return [
      {
        severity: 'info',
        code: 'default-locale-missing',
        path: ['localization', 'default_locale'],
        message: `there is no \`${bundlePath.path}\`; texts of the default locale come from the manifest`,
        found: `\`${defaultLocale}\``,
      },
    ];
  }
  return [
    {
      severity: 'error',
      code: 'localization-missing',
      path: PATH,
      message: 'there are no translations here',
      expected: `files such as \`${bundlePath.path}\``,
      found: `\`${resources}\``,
    },
  ];
}

/** Whether any entry fits the first segment of the path that has the locale. */
async function hasSomeLocale(files: FileView, resources: string): Promise<boolean> {
  const [before = '', after = ''] = resources.split(/\$\{locale\}/i);
  const folder = readBundlePath(folderOf(before));
  if (folder.kind !== 'inside') return false;
  const prefix = before.slice(before.lastIndexOf('/') + 1);
  const [suffix = '', ...rest] = after.split('/');
  for (const name of await files.list(folder.path)) {
    if (!name.startsWith(prefix) || !name.endsWith(suffix)) continue;
    const path = [joinPath(folder.path, name), ...rest].join('/');
    if ((await files.kind(path)) === 'file') return true;
  }
  return false;
}

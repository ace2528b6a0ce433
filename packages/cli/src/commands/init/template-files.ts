import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TemplateFile, TemplateName } from './template.ts';

/** As published the templates lie beside the chunks; in the sources, two folders up from here. */
const places = ['../templates', './templates', '../../templates'];

export async function readTemplateFiles(name: TemplateName): Promise<readonly TemplateFile[]> {
  const folder = templateFolder(name);
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Promise.all(
    paths.map(async (path) => ({
      path: relative(folder, path).split(sep).join('/'),
      content: await readFile(path),
    })),
  );
}

function templateFolder(name: TemplateName): string {
  const folders = places.map((place) =>
    fileURLToPath(new URL(`${place}/${name}`, import.meta.url)),
  );
  const folder = folders.find((path) => existsSync(path));
  if (folder === undefined) throw new Error(`the template ${name} is not in ${folders.join(', ')}`);
  return folder;
}

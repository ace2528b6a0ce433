import type { ProjectAuthor } from '../../project/index.ts';

export type TemplateName = 'node' | 'typescript' | 'python' | 'binary';

export interface TemplateFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly content: Buffer;
}

export interface TemplateValues {
  readonly name: string;
  readonly displayName: string;
  readonly version: string;
  readonly description: string;
  readonly author: ProjectAuthor;
  readonly platform: string;
  /** The file name of the program that is built, where one is. */
  readonly executable: string;
  /** The line that fetches or builds what the project needs. */
  readonly prepare: string;
}

/** npm leaves `.gitignore` out of packages, so templates hold these files without their dot. */
const dotted = new Map([
  ['gitignore', '.gitignore'],
  ['dxtignore', '.dxtignore'],
]);

/** Where a file of a template goes in the project. */
export function targetPath({ path }: TemplateFile): string {
  return dotted.get(path) ?? path;
}

/** Puts the values in the place of `{{key}}`, escaped as a JSON file needs it. */
export function fillTemplate(
  files: readonly TemplateFile[],
  { author, ...texts }: TemplateValues,
): readonly TemplateFile[] {
  const values = new Map(Object.entries({ ...texts, author: author.name }));
  return files.map((file) => {
    const path = targetPath(file);
    if (path.endsWith('.png')) return file;
    const escape = path.endsWith('.json')
      ? (text: string) => JSON.stringify(text).slice(1, -1)
      : (text: string) => text;
    const filled = file.content
      .toString('utf8')
      .replaceAll(/\{\{(\w+)\}\}/g, (whole, key: string) => escape(values.get(key) ?? whole));
    const text = path === 'manifest.json' ? withAuthor(filled, author) : filled;
    return { path, content: Buffer.from(text) };
  });
}

function withAuthor(manifest: string, author: ProjectAuthor): string {
  const document = { ...(JSON.parse(manifest) as object), author };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

import { createHash } from 'node:crypto';
import type { PackageFile } from './package-file.ts';

/** What an index leaves out, as some do. */
export interface IndexFeatures {
  /** Answers in JSON (PEP 691) where that is wanted; true unless told. */
  readonly json?: boolean;
  /** Offers METADATA beside wheels (PEP 658); true unless told. */
  readonly metadata?: boolean;
  /** Says the digests of files; true unless told. */
  readonly hashes?: boolean;
}

/** The name of a project by which an index knows it (PEP 503). */
export function projectName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** Which project a file is of: `mini_mcp-1.0.0-py3-none-any.whl` of `mini-mcp`. */
export function projectOf({ fileName }: PackageFile): string {
  return projectName(fileName.split('-')[0] ?? '');
}

/** A page of links (PEP 503) to the files of a project, or to the projects. */
export function htmlPage(title: string, anchors: readonly string[]): string {
  const lines = anchors.map((anchor) => `    ${anchor}<br>`).join('\n');
  return `<!DOCTYPE html>
<html>
  <head><meta name="pypi:repository-version" content="1.1"><title>${title}</title></head>
  <body>
${lines}
  </body>
</html>
`;
}

export function htmlLink(file: PackageFile, features: IndexFeatures): string {
  const { requiresPython, metadata, yanked } = file;
  const attributes = [
    ...(requiresPython === undefined ? [] : [attribute('data-requires-python', requiresPython)]),
    ...(metadata === undefined || features.metadata === false
      ? []
      : [attribute('data-core-metadata', `sha256=${digest(metadata)}`)]),
    ...(yanked === undefined ? [] : [attribute('data-yanked', yanked)]),
  ];
  const hash = features.hashes === false ? '' : `#sha256=${digest(file.bytes)}`;
  const opening = [`<a href="${address(file)}${hash}"`, ...attributes].join(' ');
  return `${opening}>${file.fileName}</a>`;
}

/** The page of a project in JSON (PEP 691, PEP 700). */
export function jsonPage(
  project: string,
  files: readonly PackageFile[],
  features: IndexFeatures,
): object {
  return {
    meta: { 'api-version': '1.1' },
    name: project,
    versions: [...new Set(files.map(versionOf))],
    files: files.map((file) => ({
      filename: file.fileName,
      url: address(file),
      size: file.bytes.length,
      hashes: features.hashes === false ? {} : { sha256: digest(file.bytes) },
      ...(file.requiresPython === undefined ? {} : { 'requires-python': file.requiresPython }),
      ...(file.metadata === undefined || features.metadata === false
        ? {}
        : { 'core-metadata': { sha256: digest(file.metadata) } }),
      ...(file.yanked === undefined ? {} : { yanked: file.yanked }),
    })),
  };
}

function versionOf({ fileName }: PackageFile): string {
  return (fileName.split('-')[1] ?? '').replace(/\.tar\.gz$/, '');
}

/** From the page of a project, so that it holds under any host. */
function address({ fileName }: PackageFile): string {
  return `../../files/${encodeURIComponent(fileName)}`;
}

function attribute(name: string, value: string): string {
  const escaped = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `${name}="${escaped.replaceAll('"', '&quot;')}"`;
}

function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

import type { Finding } from '../types.ts';
import type { Survey } from './survey.ts';

/** Packages that read their own version, or those of others, when they are imported. */
const asking = new Set(
  'mcp fastmcp pydantic_settings opentelemetry jsonschema importlib_metadata cyclopts rich docket'.split(
    ' ',
  ),
);
const shown = 4;

/** Packages in a library that no `.dist-info` knows. */
export function checkMetadata({ scene, libraries }: Survey): Finding[] {
  return libraries.flatMap(({ root, distributions }): Finding[] => {
    const start = root.path === '' ? 0 : root.path.length + 1;
    const owned = new Set(
      distributions.flatMap(({ files = [] }) => files.map(({ path }) => topLevel(path, start))),
    );
    const packages = new Set(
      scene
        .below(root.path)
        .filter((path) => /^[^/]+\/__init__\.py$/.test(path.slice(start)))
        .map((path) => topLevel(path, start)),
    );
    // Without RECORD nothing is known of whose a folder is, and that is reported already.
    if (distributions.some(({ files }) => files === undefined)) return [];
    const bare = [...packages].filter((name) => !owned.has(name) && !name.startsWith('_'));
    if (bare.length === 0 || root.path === '') return [];
    const sure = bare.filter((name) => asking.has(name));
    const names = [...sure, ...bare.filter((name) => !sure.includes(name))].slice(0, shown);
    const more = bare.length > shown ? ` and ${bare.length - shown} more` : '';
    return [
      {
        code: 'metadata-missing',
        severity: sure.length > 0 ? 'error' : 'warning',
        seen: `no \`.dist-info\` in \`${root.path}\` is that of ${names.map((name) => `\`${name}\``).join(', ')}${more}`,
        path: root.path,
      },
    ];
  });
}

function topLevel(path: string, start: number): string {
  return path.slice(start).split('/')[0] ?? '';
}

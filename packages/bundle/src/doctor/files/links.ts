import { posix } from 'node:path';
import type { Scene } from '../scene/index.ts';
import type { Finding } from '../types.ts';

const shown = 5;

/**
 * Links that lead out of the bundle or to nothing are lost for certain. What package managers of
 * Node link is looked at with the packages.
 */
export function checkLinks({ contents, isFile, isFolder }: Scene): Finding[] {
  const findings: Finding[] = [];
  for (const [path, { kind, link = '' }] of contents.entries) {
    if (kind !== 'link' || /(?:^|\/)node_modules\//.test(path)) continue;
    if (/(?:^|\/)\.?venv\//.test(path)) continue;
    const target = posix.join(posix.dirname(path), link);
    const isOutside = posix.isAbsolute(link) || target === '..' || target.startsWith('../');
    if (!isOutside && (isFile(target) || isFolder(target))) {
      findings.push({
        code: 'link-lost',
        severity: 'warning',
        seen: `\`${path}\` is a link to \`${link}\`, which other packers than \`dxt pack\` lose`,
        path,
      });
      continue;
    }
    findings.push({
      code: 'link-lost',
      severity: 'error',
      seen: `\`${path}\` is a link to \`${link}\`, ${isOutside ? 'out of the bundle' : 'where nothing is'}`,
      path,
    });
  }
  return findings.slice(0, shown);
}

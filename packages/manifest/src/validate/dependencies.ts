import { isBundled } from './bundled-entry.ts';
import { foldersAbove, joinPath, readBundlePath } from './bundle-path.ts';
import type { Finding } from './finding.ts';
import { checkPython, checkUv } from './python-dependencies.ts';
import { isStartedWith } from './subject.ts';
import type { Subject } from './subject.ts';
import type { FileView } from './types.ts';

const MAX_PACKAGE_JSON = 1_048_576;
const MAX_ENTRY = 1_048_576;
const LENIENT = { fatal: false, ignoreBOM: false };

/** That what the server imports seems to be in the bundle. */
export async function checkDependencies(
  subject: Subject,
  files: FileView,
): Promise<readonly Finding[]> {
  const { type, entryPoint } = subject.manifest.server;
  const entry = readBundlePath(entryPoint);
  if (entry.kind !== 'inside') return [];
  switch (type) {
    case 'python':
      return checkPython(subject, files, entry.path);
    case 'node':
      return checkNode(subject, files, entry.path);
    case 'uv':
      return checkUv(subject, files);
    default:
      return [];
  }
}

async function checkNode(
  subject: Subject,
  files: FileView,
  entry: string,
): Promise<readonly Finding[]> {
  if (!isStartedWith(subject, /^node$/)) return [];
  // An installed package has its dependencies beside it, or further up.
  if (entry.split('/').includes('node_modules')) return [];
  if ((await files.kind(entry)) !== 'file') return [];
  for (const folder of foldersAbove(entry)) {
    if ((await files.kind(joinPath(folder, 'node_modules'))) === 'directory') return [];
    const file = joinPath(folder, 'package.json');
    if ((await files.kind(file)) !== 'file') continue;
    const names = dependenciesIn(await files.head(file, MAX_PACKAGE_JSON));
    if (names.length > 0 && !isBundled(decode(await files.head(entry, MAX_ENTRY)), names)) {
      const shown = names.slice(0, 3).join(', ') + (names.length > 3 ? ', …' : '');
      return [
        {
          severity: 'warning',
          code: 'node-dependencies-missing',
          path: ['server', 'entry_point'],
          message: `\`${file}\` has dependencies (${shown}), and there is no \`node_modules\``,
          hint: 'run `npm install --omit=dev`; when they are bundled into other files, move them to `devDependencies`',
        },
      ];
    }
  }
  return [];
}

function dependenciesIn(packageJson: Uint8Array): readonly string[] {
  try {
    const content: unknown = JSON.parse(decode(packageJson));
    const dependencies =
      typeof content === 'object' && content !== null && 'dependencies' in content
        ? content.dependencies
        : undefined;
    return typeof dependencies === 'object' && dependencies !== null
      ? Object.keys(dependencies)
      : [];
  } catch {
    return [];
  }
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', LENIENT).decode(bytes);
}

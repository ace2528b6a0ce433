import { folderOf, joinPath, pathFromRoot, readBundlePath } from './bundle-path.ts';
import type { Finding } from './finding.ts';
import { templateFor } from './subject.ts';
import type { Subject } from './subject.ts';
import type { FileView } from './types.ts';

const PYTHON_FOLDERS = ['lib', 'venv', '.venv', 'vendor', 'site-packages', 'deps', 'packages'];
const MAX_PACKAGE_JSON = 1_048_576;
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

async function checkPython(
  subject: Subject,
  files: FileView,
  entry: string,
): Promise<readonly Finding[]> {
  if (!startsWith(subject, /^python[\d.]*$|^py$/)) return [];
  const named = pythonPaths(subject);
  for (const folder of named) {
    if ((await files.list(folder)).length === 0) {
      return [
        {
          severity: 'warning',
          code: 'pythonpath-missing',
          path: ['server', 'mcp_config', 'env', 'PYTHONPATH'],
          message: `PYTHONPATH names \`${folder}\`, and there is no such folder in the bundle`,
          hint: 'bring the packages into it with `python3 -m pip install --target`',
        },
      ];
    }
  }
  const places = [...new Set(['', 'server', ...parentsOf(entry)])];
  const folders = places.flatMap((place) => PYTHON_FOLDERS.map((name) => joinPath(place, name)));
  for (const folder of [...named, ...folders]) {
    if ((await files.list(folder)).length > 0) return [];
  }
  return [
    {
      severity: 'warning',
      code: 'python-dependencies-missing',
      path: ['server', 'entry_point'],
      message:
        'no folder with Python packages is in the bundle, so the server can import the standard library alone',
      expected: 'packages in `server/lib`',
      hint: 'bring them along with `python3 -m pip install --target server/lib`, and name that folder in PYTHONPATH',
    },
  ];
}

/** The folders of the bundle on PYTHONPATH. */
function pythonPaths({ manifest }: Subject): readonly string[] {
  const text = manifest.server.launch.env['PYTHONPATH'] ?? '';
  return text.split(/[:;]/).flatMap((part) => {
    const path = pathFromRoot(part);
    return path === undefined || path === '' ? [] : [path];
  });
}

async function checkNode(
  subject: Subject,
  files: FileView,
  entry: string,
): Promise<readonly Finding[]> {
  if (!startsWith(subject, /^node$/)) return [];
  // An installed package has its dependencies beside it, or further up.
  if (entry.split('/').includes('node_modules')) return [];
  for (const folder of parentsOf(entry)) {
    if ((await files.kind(joinPath(folder, 'node_modules'))) === 'directory') return [];
    const file = joinPath(folder, 'package.json');
    if ((await files.kind(file)) !== 'file') continue;
    const names = dependenciesIn(await files.head(file, MAX_PACKAGE_JSON));
    if (names.length > 0) {
      const shown = names.slice(0, 3).join(', ') + (names.length > 3 ? ', …' : '');
      return [
        {
          severity: 'warning',
          code: 'node-dependencies-missing',
          path: ['server', 'entry_point'],
          message: `\`${file}\` has dependencies (${shown}), and there is no \`node_modules\``,
          hint: 'run `npm install --omit=dev`; when they are bundled into the entry point, move them to `devDependencies`',
        },
      ];
    }
  }
  return [];
}

function dependenciesIn(packageJson: Uint8Array): readonly string[] {
  try {
    const content: unknown = JSON.parse(new TextDecoder('utf-8', LENIENT).decode(packageJson));
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

/** The specification: a `uv` server has a pyproject.toml, and brings no packages along. */
async function checkUv(subject: Subject, files: FileView): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  if (startsWith(subject, /^uv$/) && (await files.kind('pyproject.toml')) !== 'file') {
    findings.push({
      severity: 'error',
      code: 'uv-project-missing',
      path: ['server', 'type'],
      message: 'a server of the type `uv` needs a `pyproject.toml` beside the manifest',
      hint: 'write one with the dependencies, for instance with `uv init --bare` and `uv add`',
    });
  }
  for (const folder of ['server/lib', 'server/venv']) {
    if ((await files.list(folder)).length === 0) continue;
    findings.push({
      severity: 'warning',
      code: 'uv-packages-bundled',
      path: ['server', 'type'],
      message: `a server of the type \`uv\` brings no packages along, and \`${folder}\` is in the bundle`,
      hint: `remove \`${folder}\`; the host installs what pyproject.toml names`,
    });
  }
  return findings;
}

/** Whether the command on some platform is such a program. */
function startsWith(subject: Subject, program: RegExp): boolean {
  return subject.platforms.some((platform) => program.test(templateFor(subject, platform).command));
}

/** The folder of a file and those above it, up to the root. */
function parentsOf(path: string): readonly string[] {
  const folder = folderOf(path);
  return folder === '' ? [''] : [folder, ...parentsOf(folder)];
}

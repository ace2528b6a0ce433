import { folderOf, foldersAbove, joinPath, pathFromRoot } from './bundle-path.ts';
import type { Finding } from './finding.ts';
import { isStartedWith } from './subject.ts';
import type { Subject } from './subject.ts';
import type { FileView } from './types.ts';

const PYTHON_FOLDERS = ['lib', 'venv', '.venv', 'vendor', 'site-packages', 'deps', 'packages'];

/** That a server in Python finds what it imports, on other machines too. */
export async function checkPython(
  subject: Subject,
  files: FileView,
  entry: string,
): Promise<readonly Finding[]> {
  if (!isStartedWith(subject, /^python[\d.]*$|^py$/)) return [];
  return [
    ...(await checkPackages(subject, files, entry)),
    ...(await checkEnvironments(files, entry)),
    ...(await checkShadowing(files, entry)),
  ];
}

async function checkPackages(
  subject: Subject,
  files: FileView,
  entry: string,
): Promise<readonly Finding[]> {
  const named = pythonPaths(subject);
  for (const folder of named) {
    if ((await files.list(folder)).length === 0) {
      return [
        {
          severity: 'warning',
          code: 'pythonpath-missing',
          path: ['server', 'mcp_config', 'env', 'PYTHONPATH'],
          message: `PYTHONPATH names \`${folder}\`, and there is no such folder in the bundle`,
          hint: 'bring the packages with `dxt vendor`',
        },
      ];
    }
  }
  const places = [...new Set(['', 'server', ...foldersAbove(entry)])];
  const folders = places.flatMap((place) => PYTHON_FOLDERS.map((name) => joinPath(place, name)));
  for (const folder of [...named, ...folders]) {
    if ((await files.list(folder)).length > 0) return [];
  }
  // Put beside the server itself, as by `pip install --target .`
  for (const place of places) {
    if ((await files.list(place)).some((name) => name.endsWith('.dist-info'))) return [];
  }
  return [
    {
      severity: 'warning',
      code: 'python-dependencies-missing',
      path: ['server', 'entry_point'],
      message:
        'no folder with Python packages is in the bundle, so the server can import the standard library alone',
      expected: 'packages in `server/lib`',
      hint: 'bring them along with `dxt vendor`, which names their folder in PYTHONPATH too',
    },
  ];
}

/** A virtual environment has the path of its interpreter in it, on this machine. */
async function checkEnvironments(files: FileView, entry: string): Promise<readonly Finding[]> {
  const places = new Set(['', 'server', ...foldersAbove(entry)]);
  for (const folder of [...places].flatMap((place) => [
    joinPath(place, 'venv'),
    joinPath(place, '.venv'),
  ])) {
    if ((await files.kind(joinPath(folder, 'pyvenv.cfg'))) !== 'file') continue;
    return [
      {
        severity: 'warning',
        code: 'python-venv-bundled',
        path: ['server', 'entry_point'],
        message: `\`${folder}\` is a virtual environment, which works where it was made`,
        hint: 'put the packages into `server/lib` with `python3 -m pip install --target`',
      },
    ];
  }
  return [];
}

/** The folder of the entry point comes first when Python looks for modules. */
async function checkShadowing(files: FileView, entry: string): Promise<readonly Finding[]> {
  const file = joinPath(folderOf(entry), 'mcp.py');
  return (await files.kind(file)) === 'file'
    ? [
        {
          severity: 'warning',
          code: 'python-module-shadowed',
          path: ['server', 'entry_point'],
          message: `\`${file}\` hides the package \`mcp\` from the server`,
          hint: 'rename the file',
        },
      ]
    : [];
}

/** The folders of the bundle on PYTHONPATH. */
function pythonPaths({ manifest }: Subject): readonly string[] {
  const text = manifest.server.launch.env['PYTHONPATH'] ?? '';
  return text.split(/[:;]/).flatMap((part) => {
    const path = pathFromRoot(part);
    return path === undefined || path === '' ? [] : [path];
  });
}

/** The specification: a `uv` server has a pyproject.toml, and brings no packages along. */
export async function checkUv(subject: Subject, files: FileView): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  if (isStartedWith(subject, /^uv$/) && (await files.kind('pyproject.toml')) !== 'file') {
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

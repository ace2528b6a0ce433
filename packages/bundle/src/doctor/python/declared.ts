import { pythonMinorsOf } from '../examined/index.ts';
import type { Scene } from '../scene/index.ts';
import type { Finding, Repair } from '../types.ts';

/** What the bundle says of the Python that it wants, in the manifest and in the files of uv. */
export async function checkDeclared(scene: Scene): Promise<Finding[]> {
  const isUv =
    scene.manifest.server.type === 'uv' || scene.starts.some(({ program }) => program === 'uv');
  return [...checkRange(scene), ...(isUv ? await checkUvProject(scene) : [])];
}

function checkRange({ manifest }: Scene): Finding[] {
  const range = manifest.compatibility.runtimes['python'];
  if (range === undefined) {
    return [];
  }
  const at = ['compatibility', 'runtimes', 'python'];
  if (range.includes(',')) {
    const clauses = range.split(',').map((clause) => clause.trim().replaceAll(/\s+/g, ''));
    const isPlain = clauses.every((clause) => /^(?:>=|<=|>|<)\d+(?:\.\d+){0,2}$/.test(clause));
    const repairs: readonly Repair[] = isPlain
      ? [{ kind: 'set-in-manifest', at, value: clauses.join(' ') }]
      : [];
    return [
      {
        code: 'python-range',
        severity: 'error',
        seen: `\`compatibility.runtimes.python\` is \`${range}\`, with a comma`,
        path: 'manifest.json',
        ...(repairs.length === 0 ? {} : { repairs }),
      },
    ];
  }
  const minors = pythonMinorsOf(range);
  if (minors !== undefined && minors.length > 0) return [];
  return [
    {
      code: 'python-range',
      severity: 'error',
      seen: `\`compatibility.runtimes.python\` is \`${range}\`, which ${minors === undefined ? 'is no range' : 'no Python in use fits'}`,
      path: 'manifest.json',
    },
  ];
}

async function checkUvProject(scene: Scene): Promise<Finding[]> {
  const findings: Finding[] = [];
  const projects = scene.below('').filter((path) => /^(?:[^/]+\/)?pyproject\.toml$/.test(path));
  if (scene.manifest.server.type === 'uv' && projects.length === 0)
    findings.push({
      code: 'uv-project-missing',
      severity: 'error',
      seen: 'the type is `uv`, and there is no `pyproject.toml`',
      path: 'pyproject.toml',
    });
  for (const path of scene
    .below('')
    .filter((path) => /^(?:[^/]+\/)?\.python-version$/.test(path))) {
    const found = await exactVersion(scene, path);
    if (found !== undefined) findings.push(found);
  }
  for (const path of projects) {
    const requires = requiresOf(await scene.text(path)) ?? '';
    if (/^={2,3}\s*3\.\d+\.\d+$/.test(requires.trim()))
      findings.push({
        code: 'python-version-exact',
        severity: 'error',
        seen: `\`requires-python\` is \`${requires}\``,
        fix: `write \`>=${/3\.\d+/.exec(requires)?.[0] ?? '3.10'}\``,
        path,
      });
  }
  return findings;
}

async function exactVersion(scene: Scene, path: string): Promise<Finding | undefined> {
  const text = await scene.text(path);
  const exact = /^\s*((?:cpython@?-?)?(3\.\d+)\.\d+)\S*\s*$/m.exec(text);
  if (exact?.[1] === undefined || exact[2] === undefined) return undefined;
  return {
    code: 'python-version-exact',
    severity: 'error',
    seen: `\`${path}\` names \`${exact[1]}\``,
    path,
    repairs: [{ kind: 'write-file', path, text: `${exact[2]}\n` }],
  };
}

function requiresOf(text: string): string | undefined {
  return /^\s*requires-python\s*=\s*["']([^"'\n]+)["']/m.exec(text)?.[1];
}

import { bundlePath, onTargets, type Start } from '../scene/index.ts';
import { isPythonProgram } from '../launch/index.ts';
import type { Finding } from '../types.ts';
import type { Survey } from './survey.ts';

/** Folders with packages that neither PYTHONPATH nor the started file leads to. */
export async function checkSearchPath({ scene, layout, libraries }: Survey): Promise<Finding[]> {
  if (layout.kind !== 'lib' && layout.kind !== 'universal') return [];
  const text = await scene.text(layout.entryPoint);
  if (/\baddsitedir\b|\bsys\.path\b/.test(text)) return [];
  const started = layout.entryPoint.split('/').slice(0, -1).join('/');
  return libraries.flatMap(({ root, distributions }): Finding[] => {
    if (root.path === started || distributions.length === 0) return [];
    const without = scene.starts.filter(
      ({ program, template }) =>
        isPythonProgram(program) && !leadsTo(template.env['PYTHONPATH'] ?? '', root.path),
    );
    if (without.length === 0) return [];
    return [
      {
        code: 'packages-missing',
        severity: 'error',
        seen: `\`${root.path}\` has ${distributions.length} packages, and PYTHONPATH does not lead there`,
        path: 'manifest.json',
        ...onTargets(without, scene.starts),
        ...repairOf(without, scene.starts, root.path),
      },
    ];
  });
}

function leadsTo(pythonPath: string, folder: string): boolean {
  const parts = pythonPath.replaceAll('${pathSeparator}', ':').split(/[:;]/);
  return parts.some((part) => bundlePath(part) === folder);
}

/** Safe where no PYTHONPATH is set anywhere. */
function repairOf(
  without: readonly Start[],
  all: readonly Start[],
  folder: string,
): Pick<Finding, 'repairs'> {
  if (without.length < all.length) return {};
  if (all.some(({ template }) => template.env['PYTHONPATH'] !== undefined)) return {};
  const at = ['server', 'mcp_config', 'env', 'PYTHONPATH'];
  return { repairs: [{ kind: 'set-in-manifest', at, value: `\${__dirname}/${folder}` }] };
}

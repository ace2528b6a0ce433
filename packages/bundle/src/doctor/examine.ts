import { checkFiles } from './files/index.ts';
import { checkLaunch, isPythonProgram } from './launch/index.ts';
import { checkNode } from './node/index.ts';
import { checkPython } from './python/index.ts';
import { createScene } from './scene/index.ts';
import type { Examined, Finding } from './types.ts';

/**
 * Everything that can be told of a bundle without running it, errors first. What is wrong with the
 * manifest itself is `validateManifest`’s to say.
 */
export async function examine(examined: Examined): Promise<Finding[]> {
  const scene = await createScene(examined);
  const { type } = scene.manifest.server;
  const isNode = type === 'node' || scene.starts.some(({ program }) => program === 'node');
  const isPython =
    type === 'python' ||
    type === 'uv' ||
    scene.starts.some(({ program }) => isPythonProgram(program) || program === 'uv');
  const findings = [
    ...(await checkLaunch(scene)),
    ...(isPython ? await checkPython(scene) : []),
    ...(isNode ? await checkNode(scene) : []),
    ...(await checkFiles(scene)),
  ];
  return [
    ...findings.filter(({ severity }) => severity === 'error'),
    ...findings.filter(({ severity }) => severity === 'warning'),
  ];
}

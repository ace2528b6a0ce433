import type { PythonTarget } from '../../python/index.ts';
import type { Finding } from '../types.ts';
import { onPythons } from './on-pythons.ts';
import type { Survey } from './survey.ts';

/** Those that do nothing a server needs: of setuptools, of virtualenv, of coverage. */
const harmless =
  /^(?:distutils-precedence|_virtualenv|a1_coverage|coverage|matplotlib.*nspkg)\.pth$/;

/** `.pth` files in folders that are on PYTHONPATH alone, where Python does not read them. */
export async function checkPth(survey: Survey): Promise<Finding[]> {
  if (survey.readsPth) return [];
  const findings: Finding[] = [];
  for (const { root, pythons } of survey.libraries) {
    const start = root.path === '' ? 0 : root.path.length + 1;
    const files = survey.scene
      .below(root.path)
      .filter((path) => path.endsWith('.pth') && !path.slice(start).includes('/'));
    for (const path of files) {
      const name = path.slice(start);
      if (harmless.test(name) || !(await hasLines(survey, path))) continue;
      const isWindows = /^pywin32\.pth$/i.test(name);
      const affected = pythons.filter(({ target }) => !isWindows || target.platform === 'win32');
      if (affected.length > 0) findings.push(finding(survey, path, affected, isWindows));
    }
  }
  return findings;
}

function finding(
  { scene, layout }: Survey,
  path: string,
  affected: readonly PythonTarget[],
  isSure: boolean,
): Finding {
  return {
    code: 'pth-not-processed',
    severity: isSure ? 'error' : 'warning',
    seen: `\`${path}\` is not read, since \`${layout.entryPoint}\` does not call \`site.addsitedir\``,
    path,
    ...onPythons(affected, scene),
  };
}

async function hasLines({ scene }: Survey, path: string): Promise<boolean> {
  const lines = (await scene.text(path)).split(/\r?\n/);
  return lines.some((line) => line.trim() !== '' && !line.startsWith('#'));
}

/** Folders of the bundle that the `.pth` files of a library add to `sys.path` (module `site`). */
export async function pthFolders({ scene }: Survey, root: string): Promise<readonly string[]> {
  const start = root === '' ? 0 : root.length + 1;
  const files = scene
    .below(root)
    .filter((path) => path.endsWith('.pth') && !path.slice(start).includes('/'));
  const texts = await Promise.all(files.map((path) => scene.text(path)));
  return texts
    .flatMap((text) => text.split(/\r?\n/))
    .map((line) => line.trim().replaceAll('\\', '/'))
    .filter((line) => line !== '' && !/^#|^import[ \t]|^\/|^[a-z]:|\.\./i.test(line))
    .map((line) => (root === '' ? line : `${root}/${line}`).replace(/\/\.?$/, ''))
    .filter((folder) => scene.isFolder(folder));
}

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { explainUv, runUv, uvPlatform, type Uv, type VendorContext } from '../clients/index.ts';
import { newestByUv, resolveByUv, type Choice } from '../resolve/index.ts';
import { buildError, builtChoice, onlySource } from './built-choice.ts';
import type { Engine } from './types.ts';

export function uvEngine(uv: Uv, work: string, context: VendorContext): Engine {
  const task = { uv, work, context };
  const install = async (what: string, args: readonly string[]) => {
    const run = await runUv(uv, ['pip', 'install', '--no-deps', ...args], context);
    if (run.status !== 0) throw buildError('uv', what, run) ?? explainUv(run, what, context);
  };
  const engine: Engine = {
    by: `uv ${uv.version}`,
    readsProjects: true,
    resolve: (requirements, targets, options) =>
      resolveByUv(task, requirements, targets, options, engine),
    newest: (project, target) => newestByUv(task, project, target),
    install: (target, requirements, folder) => {
      const platform = ['--python-platform', uvPlatform(target) ?? ''];
      const place = [...platform, '--python-version', target.minor, '--target', folder];
      const checked = ['--require-hashes', '--only-binary', ':all:', '-r', requirements];
      return install('the chosen packages', [...place, ...checked]);
    },
    build: async (name, version, sha256): Promise<Choice> => {
      context.onProgress?.(`building ${name} ${version} from its source …`);
      const folder = join(work, `built-${name}-${version}`);
      await mkdir(folder);
      await writeFile(`${folder}.txt`, `${name}==${version} --hash=sha256:${sha256}\n`);
      const args = ['--require-hashes', '--no-binary', name, '-r', `${folder}.txt`];
      await install(onlySource(name, version), [...args, '--target', folder]);
      return builtChoice(folder);
    },
    buildProject: async (source) => {
      const folder = join(work, 'built-project');
      await install('the project of `pyproject.toml` is a package', [source, '--target', folder]);
      return builtChoice(folder);
    },
  };
  return engine;
}

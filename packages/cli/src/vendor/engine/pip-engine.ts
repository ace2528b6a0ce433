import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  explainPip,
  runPip,
  runPipFor,
  type ProgramRun,
  type Pip,
  type VendorContext,
} from '../clients/index.ts';
import { newestByPip, resolveByPip, type Choice } from '../resolve/index.ts';
import { buildError, builtChoice, onlySource } from './built-choice.ts';
import type { Engine } from './types.ts';

export async function pipEngine(pip: Pip, work: string, context: VendorContext): Promise<Engine> {
  const wheels = join(work, 'wheels');
  await mkdir(wheels, { recursive: true });
  const task = { pip, work, wheels, context };
  const install = ['install', '--no-deps', '--no-compile'];
  const check = (what: string, run: ProgramRun) => {
    if (run.status !== 0) throw buildError('pip', what, run) ?? explainPip(run, what, context);
  };
  return {
    by: `pip ${pip.version}`,
    readsProjects: false,
    resolve: (requirements, targets, { bounds = [] }) =>
      resolveByPip({ ...task, requirements, bounds }, targets),
    newest: (project, target) => newestByPip(task, project, target),
    install: async (target, requirements, folder) => {
      const args = ['--require-hashes', '--find-links', wheels, '--target', folder];
      const run = await runPipFor(target, pip, [...install, ...args, '-r', requirements], context);
      check('the chosen packages', run);
    },
    build: async (name, version, sha256): Promise<Choice> => {
      context.onProgress?.(`building ${name} ${version} from its source …`);
      const folder = join(work, `built-${name}-${version}`);
      await writeFile(`${folder}.txt`, `${name}==${version} --hash=sha256:${sha256}\n`);
      const args = ['--require-hashes', '--no-binary', name, '-r', `${folder}.txt`];
      const run = await runPip(pip, [...install, ...args, '--target', folder], context);
      check(onlySource(name, version), run);
      return builtChoice(folder);
    },
    buildProject: async (source) => {
      const folder = join(work, 'built-project');
      const run = await runPip(pip, [...install, source, '--target', folder], context);
      check('the project of `pyproject.toml` is a package', run);
      return builtChoice(folder);
    },
  };
}

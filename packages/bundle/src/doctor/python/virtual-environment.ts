import { posix } from 'node:path';
import { bundlePath } from '../scene/index.ts';
import type { Finding } from '../types.ts';
import type { Survey } from './survey.ts';

/** Enough for a `python` that is linked with a `libpython`; one that has all in it is far larger. */
const smallInterpreter = 1024 * 1024;

/** Virtual environments in the bundle: what of this machine is in them. */
export async function checkVirtualEnvironments(survey: Survey): Promise<Finding[]> {
  const { scene } = survey;
  const configs = scene
    .below('')
    .filter((path) => path.endsWith('pyvenv.cfg') && !path.includes('/site-packages/'));
  const commands = scene.starts.map(({ template }) => bundlePath(template.command) ?? '');
  const findings: Finding[] = [];
  for (const config of configs) {
    const folder = posix.dirname(config);
    const isStarted = commands.some((command) => command.startsWith(`${folder}/`));
    const home = /^home\s*=\s*(.+?)\s*$/m.exec(await scene.text(config))?.[1];
    if (home !== undefined && /^\/|^[a-z]:/i.test(home))
      findings.push({
        code: 'machine-path',
        severity: 'warning',
        seen: `\`${config}\` names the Python of one machine, in \`${home}\``,
        fix: 'use `dxt vendor --layout lib`; a virtual environment runs only where a host repairs it and has the same minor version',
        path: config,
      });
    if (isStarted) findings.push(...(await checkInterpreters(survey, folder)));
  }
  return findings;
}

async function checkInterpreters({ scene }: Survey, folder: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [path, entry] of scene.contents.entries) {
    if (posix.dirname(path) !== `${folder}/bin` || !/^python[\d.]*$/.test(posix.basename(path)))
      continue;
    if (entry.kind === 'link') {
      if (posix.isAbsolute(entry.link ?? ''))
        findings.push({
          code: 'machine-path',
          severity: 'error',
          seen: `\`${path}\` is a link to \`${entry.link ?? ''}\``,
          path,
        });
      continue;
    }
    if (entry.size > smallInterpreter) continue;
    const text = Buffer.from(await scene.contents.read(path)).toString('latin1');
    const library = /libpython3\.\d+t?(?:\.so[.\d]*|\.dylib)/.exec(text)?.[0];
    if (library === undefined || scene.below(folder).some((file) => file.endsWith(`/${library}`)))
      continue;
    findings.push({
      code: 'python-library-missing',
      severity: 'warning',
      seen: `\`${path}\` needs \`${library}\`, which is not in the bundle`,
      path,
    });
  }
  return findings;
}

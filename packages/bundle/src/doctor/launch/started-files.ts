import { bundlePath, onTargets, type Scene, type Start } from '../scene/index.ts';
import type { Finding } from '../types.ts';
import { isBareName, isPythonProgram } from './programs.ts';

/** The files of the bundle that a start names: that they are there, and can be executed. */
export async function checkStartedFiles(scene: Scene): Promise<Finding[]> {
  return [
    ...(await checkOwnPrograms(scene)),
    ...checkShells(scene),
    ...checkScripts(scene),
    ...checkEntryPoint(scene),
  ];
}

async function checkOwnPrograms(scene: Scene): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [path, starts] of byPath(scene, commandPath)) {
    const missing = starts.filter(
      ({ target }) =>
        !scene.isFile(path) && !(target.platform === 'win32' && scene.isFile(`${path}.exe`)),
    );
    if (missing.length > 0) {
      const link = scene.contents.entries.get(path)?.link;
      findings.push({
        code: link === undefined ? 'command-missing' : 'link-lost',
        severity: 'error',
        seen:
          link === undefined
            ? `the command is \`${path}\`, and there is no such file`
            : `the command is \`${path}\`, a link to \`${link}\``,
        path,
        ...onTargets(missing, scene.starts),
      });
      continue;
    }
    const onPosix = starts.filter(({ target }) => target.platform !== 'win32');
    const mode = scene.contents.entries.get(path)?.mode;
    if (onPosix.length > 0 && mode !== undefined && (mode & 0o111) === 0) {
      findings.push({
        code: 'not-executable',
        severity: 'error',
        seen: `the command \`${path}\` has the mode ${mode.toString(8).padStart(4, '0')}`,
        path,
        ...onTargets(onPosix, scene.starts),
        repairs: [{ kind: 'make-executable', path }],
      });
    }
    findings.push(...(await checkFirstLine(scene, path)));
  }
  return findings;
}

/** The interpreter that a script names has to be where every machine has it. */
async function checkFirstLine(scene: Scene, path: string): Promise<Finding[]> {
  if (!scene.isFile(path)) return [];
  const head = Buffer.from(await scene.contents.read(path, 512)).toString('latin1');
  const interpreter = /^#!\s*(\S+)/.exec(head)?.[1];
  if (interpreter === undefined || /^\/(?:usr\/)?bin\/[\w.]+$/.test(interpreter)) return [];
  return [
    {
      code: 'machine-path',
      severity: 'error',
      seen: `\`${path}\` begins with \`#!${interpreter}\``,
      fix: 'start it as an argument of `python3`, or begin it with `#!/usr/bin/env python3`',
      path,
      line: 1,
    },
  ];
}

function checkShells({ starts }: Scene): Finding[] {
  const shells = starts.filter(
    ({ target, template }) =>
      target.platform === 'win32' && /^(?:\/bin\/|\/usr\/bin\/)|\.sh$/.test(template.command),
  );
  const [first] = shells;
  if (first === undefined) return [];
  return [
    {
      code: 'command-missing',
      severity: 'error',
      seen: `the command on Windows is \`${first.template.command}\``,
      fix: 'add an override for win32 that starts the interpreter or the `.exe` itself',
      path: 'manifest.json',
      ...onTargets(shells, starts),
    },
  ];
}

/** The script that an interpreter is given. */
function checkScripts(scene: Scene): Finding[] {
  return [...byPath(scene, scriptPath)].flatMap(([path, starts]): Finding[] => {
    if (scene.isFile(path) || isRunnableFolder(scene, path)) return [];
    return [
      {
        code: 'entry-point-missing',
        severity: 'error',
        seen: `the arguments name \`${path}\`, and there is no such file`,
        path,
        ...onTargets(starts, scene.starts),
      },
    ];
  });
}

function checkEntryPoint(scene: Scene): Finding[] {
  const path = bundlePath(scene.manifest.server.entryPoint);
  if (path === undefined || path === '' || scene.isFile(path) || scene.isFile(`${path}.exe`))
    return [];
  if (isRunnableFolder(scene, path) || [...byPath(scene, scriptPath).keys()].includes(path))
    return [];
  return [
    {
      code: 'entry-point-missing',
      severity: 'error',
      seen: `\`server.entry_point\` is \`${path}\`, and there is no such file`,
      path,
    },
  ];
}

function isRunnableFolder({ isFile }: Scene, path: string): boolean {
  return ['__main__.py', 'index.js', 'package.json'].some((name) => isFile(`${path}/${name}`));
}

function byPath(
  { starts }: Scene,
  pathOf: (start: Start) => string | undefined,
): ReadonlyMap<string, Start[]> {
  const found = new Map<string, Start[]>();
  for (const start of starts) {
    const path = pathOf(start);
    if (path !== undefined) found.set(path, [...(found.get(path) ?? []), start]);
  }
  return found;
}

function commandPath({ template }: Start): string | undefined {
  return isBareName(template.command) ? undefined : bundlePath(template.command);
}

function scriptPath({ template, program }: Start): string | undefined {
  if (!isPythonProgram(program) && !/^(?:node|sh|bash)$/.test(program)) return undefined;
  const takesValue = /^-[XW]$|^--(?:import|require|loader|env-file)$|^-r$/;
  const at = template.args.findIndex(
    (argument, index) =>
      !argument.startsWith('-') && !takesValue.test(template.args[index - 1] ?? ''),
  );
  const before = template.args[at - 1];
  if (at === -1 || before === '-m' || before === '-c' || before === '-e') return undefined;
  const script = template.args[at] ?? '';
  return script.startsWith('${__dirname}') ? bundlePath(script) : undefined;
}

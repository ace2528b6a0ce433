import { onTargets, overridesKey, type Scene, type Start } from '../scene/index.ts';
import type { Finding, Repair } from '../types.ts';
import {
  installsFirst,
  isBareName,
  isEverywhere,
  isPythonProgram,
  unknownUvCommand,
} from './programs.ts';

const commandPlace = ['server', 'mcp_config', 'command'];

/** Whether each machine has a program of the name that is to be started there. */
export function checkCommands(scene: Scene): Finding[] {
  return [
    ...checkPythonName(scene),
    ...checkUv(scene),
    ...checkInstallers(scene),
    ...checkOtherNames(scene),
  ];
}

function checkPythonName(scene: Scene): Finding[] {
  const { starts } = scene;
  const named = (name: string, where: (start: Start) => boolean) =>
    starts.filter((start) => where(start) && start.template.command.replace(/\.exe$/, '') === name);
  const onWindows = ({ target }: Start) => target.platform === 'win32';
  const python = named('python', (start) => !onWindows(start));
  const python3 = named('python3', onWindows);
  const findings: Finding[] = [];
  if (python.length > 0) {
    findings.push({
      code: 'python-command-missing',
      severity: 'error',
      seen: `the command on ${systems(python)} is \`python\``,
      path: 'manifest.json',
      ...onTargets(python, starts),
      ...repairs([
        ...(scene.manifest.server.launch.command === 'python'
          ? [{ kind: 'set-in-manifest' as const, at: commandPlace, value: 'python3' }]
          : []),
        ...setWindowsCommand(scene),
      ]),
    });
  }
  if (python3.length > 0) {
    findings.push({
      code: 'python3-missing-on-windows',
      severity: 'error',
      seen: 'the command on Windows is `python3`',
      path: 'manifest.json',
      ...onTargets(python3, starts),
      ...repairs(setWindowsCommand(scene)),
    });
  }
  return findings;
}

/** Only for what the manifest has written down: what a type implies is the host’s to choose. */
function setWindowsCommand({ source, starts, manifest }: Scene): readonly Repair[] {
  const override = manifest.server.overrides['win32'];
  if (!starts.some(({ target }) => target.platform === 'win32')) return [];
  if (
    override?.command !== undefined &&
    isBareName(override.command) &&
    override.command !== 'python3'
  )
    return [];
  const at = ['server', 'mcp_config', overridesKey(source), 'win32', 'command'];
  return [{ kind: 'set-in-manifest', at, value: 'python' }];
}

function checkUv({ starts, manifest }: Scene): Finding[] {
  const isUvType = manifest.server.type === 'uv';
  const uv = starts.filter(({ program }) => program === 'uv' || program === 'uvx');
  if (!isUvType) {
    const bare = uv.filter(({ template }) => isBareName(template.command));
    const [first] = bare;
    if (first === undefined) return [];
    return [
      {
        code: 'uv-missing',
        severity: 'error',
        seen: `the command is \`${first.template.command}\`, and the type of the server \`${manifest.server.type}\``,
        path: 'manifest.json',
        ...onTargets(bare, starts),
      },
    ];
  }
  const wrong = uv.filter(
    ({ program, template }) => program === 'uvx' || unknownUvCommand(template.args) !== undefined,
  );
  const [first] = wrong;
  if (first === undefined) return [];
  const { program, template } = first;
  const isSafe = program === 'uv' && manifest.server.launch === template;
  return [
    {
      code: 'uvx-arguments',
      severity: 'error',
      seen: `the type is \`uv\`, and the command line is \`${[program, ...template.args].join(' ')}\``,
      path: 'manifest.json',
      ...onTargets(wrong, starts),
      ...repairs(
        isSafe
          ? [
              {
                kind: 'set-in-manifest',
                at: ['server', 'mcp_config', 'args'],
                value: ['tool', 'run', ...template.args],
              },
            ]
          : [],
      ),
    },
  ];
}

function checkInstallers({ starts, manifest }: Scene): Finding[] {
  const late = starts.flatMap((start) => {
    const why = installsFirst(start.program, start.template.args, manifest.server.type);
    return why === undefined ? [] : [{ start, why }];
  });
  const [first] = late;
  if (first === undefined) return [];
  return [
    {
      code: 'first-start-slow',
      severity: 'warning',
      seen: `${first.why} when the server is started`,
      path: 'manifest.json',
      ...onTargets(
        late.map(({ start }) => start),
        starts,
      ),
    },
  ];
}

function checkOtherNames({ starts, isFile }: Scene): Finding[] {
  const odd = starts.filter(
    ({ template, program, target }) =>
      isBareName(template.command) &&
      !isFile(template.command) &&
      !isFile(`${template.command}.exe`) &&
      !isEverywhere(program, target.platform) &&
      !isPythonProgram(program),
  );
  const [first] = odd;
  if (first === undefined) return [];
  return [
    {
      code: 'off-desktop-path',
      severity: 'warning',
      seen: `the command is \`${first.template.command}\`, which has to be on the PATH of the desktop`,
      path: 'manifest.json',
      ...onTargets(odd, starts),
    },
  ];
}

function systems(starts: readonly Start[]): string {
  const names = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' };
  return [...new Set(starts.map(({ target }) => names[target.platform]))].join(' and ');
}

function repairs(repairs: readonly Repair[]): { readonly repairs?: readonly Repair[] } {
  return repairs.length === 0 ? {} : { repairs };
}

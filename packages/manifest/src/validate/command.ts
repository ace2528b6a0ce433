import type { LaunchTemplate, Platform, ServerType } from '../model/index.ts';
import type { JsonPath } from '../problem/index.ts';
import { quoteAll } from './finding.ts';
import type { Finding } from './finding.ts';
import { commandPath, templateFor } from './subject.ts';
import type { Subject } from './subject.ts';

type Family = 'node' | 'python' | 'uv';

const FAMILIES: readonly (readonly [RegExp, Family])[] = [
  [/^(?:node|npx|npm|bun|bunx|deno|tsx|ts-node|pnpm|pnpx|yarn)$/, 'node'],
  [/^(?:python[\d.]*|py|pipx|poetry|pypy\d*)$/, 'python'],
  [/^uvx?$/, 'uv'],
];

/** `uv` runs servers of the type `python`, too. */
const FITTING: Readonly<Record<ServerType, readonly Family[]>> = {
  node: ['node'],
  python: ['python', 'uv'],
  binary: [],
  uv: ['uv'],
};

interface Start {
  readonly platform: Platform;
  readonly template: LaunchTemplate;
  readonly path: JsonPath;
  /** The command without folders and `.exe`, in lower case. */
  readonly program: string;
}

/** Whether the command of each platform is one that is there and does what the type says. */
export function checkCommand(subject: Subject): readonly Finding[] {
  const starts = startsOf(subject);
  const { type } = subject.manifest.server;
  return [
    ...checkPython(starts),
    ...starts.flatMap((start) => checkFit(start, type)),
    ...starts.flatMap((start) => checkFetch(start, type)),
    ...starts.flatMap(checkMachinePath),
  ].filter(isFirstAtItsPlace);
}

/** What is started on each platform; nothing where the manifest gives no command. */
function startsOf(subject: Subject): readonly Start[] {
  if (!subject.texts.some(({ role }) => role === 'command')) return [];
  return subject.platforms.map((platform) => {
    const template = templateFor(subject, platform);
    const path = commandPath(subject, platform);
    return { platform, template, path, program: programName(template.command) };
  });
}

/** The name of a program in a command, as far as it can be told. */
export function programName(command: string): string {
  const name = command.split(/[\\/]/).at(-1) ?? '';
  return name.toLowerCase().replace(/\.(?:exe|cmd|bat)$/, '');
}

function isFirstAtItsPlace(finding: Finding, index: number, all: readonly Finding[]): boolean {
  const same = (other: Finding) =>
    other.code === finding.code && other.path.join('\0') === finding.path.join('\0');
  return all.findIndex(same) === index;
}

function checkPython(starts: readonly Start[]): readonly Finding[] {
  const bare = starts.filter(
    ({ platform, template }) => platform !== 'win32' && template.command === 'python',
  );
  const windows = starts.filter(
    ({ platform, template }) =>
      platform === 'win32' && /^python3(?:\.\d+)?$/.test(template.command),
  );
  return [
    ...bare.map(({ path }): Finding => ({
      severity: 'warning',
      code: 'bare-python',
      path,
      message: `many machines with ${quoteAll(bare.map(({ platform }) => platform))} have \`python3\` and no \`python\``,
      expected: '`python3`',
      found: '`python`',
      hint: 'write "command": "python3" and "platform_overrides": {"win32": {"command": "python"}}',
    })),
    ...windows.map(({ path, template }): Finding => ({
      severity: 'warning',
      code: 'python3-on-windows',
      path,
      message: `Python for Windows has no \`${template.command}\``,
      expected: '`python` on `win32`',
      found: `\`${template.command}\``,
      hint: 'add "platform_overrides": {"win32": {"command": "python"}}, or leave `win32` out of "platforms"',
    })),
  ];
}

function checkFit({ program, path, template }: Start, type: ServerType): readonly Finding[] {
  const family = FAMILIES.find(([pattern]) => pattern.test(program))?.[1];
  // A file of the bundle may be called anything.
  if (family === undefined || FITTING[type].includes(family) || isBundled(template.command)) {
    return [];
  }
  return [
    {
      severity: 'warning',
      code: 'server-type-mismatch',
      path,
      message: `the type of the server is \`${type}\`, but \`${template.command}\` starts it`,
      expected: `a command for a server of the type \`${type}\``,
      found: `\`${template.command}\``,
    },
  ];
}

function isBundled(command: string): boolean {
  return command.startsWith('${__dirname}');
}

function checkFetch({ program, path, template }: Start, type: ServerType): readonly Finding[] {
  const [first = '', second = ''] = template.args.filter((argument) => !argument.startsWith('-'));
  const runner =
    ['npx', 'uvx', 'bunx', 'pnpx', 'pipx'].includes(program) ||
    (program === 'docker' && first === 'run') ||
    (['pnpm', 'yarn'].includes(program) && first === 'dlx') ||
    (program === 'npm' && ['exec', 'x'].includes(first)) ||
    (program === 'uv' && type !== 'uv' && template.args.includes('run') && !isOffline(template)) ||
    (program === 'uv' && first === 'tool' && second === 'run');
  return runner
    ? [
        {
          severity: 'warning',
          code: 'fetched-at-run-time',
          path,
          message: `\`${program}\` fetches what it runs when the server starts: without a network nothing starts, and what runs is not what was checked`,
          hint:
            type === 'node'
              ? 'bring the dependencies along in `node_modules`, and start the entry point with `node`'
              : 'bring the dependencies along, or use the type `uv` with a `uv.lock`',
        },
      ]
    : [];
}

function isOffline({ args }: LaunchTemplate): boolean {
  return args.includes('--offline') || args.includes('--no-sync');
}

const SYSTEM_PROGRAMS = /^\/(?:usr\/)?bin\/(?:sh|bash|env)$/;

function checkMachinePath({ path, template }: Start): readonly Finding[] {
  const { command } = template;
  const absolute = /^(?:\/|[A-Za-z]:|\\\\)/.test(command);
  if (!absolute || SYSTEM_PROGRAMS.test(command) || homeIn(command) !== undefined) return [];
  return [
    {
      severity: 'warning',
      code: 'machine-path',
      path,
      message: 'the command is an absolute path, which other machines may not have',
      expected: 'a name that the host finds, or a path that begins with `${__dirname}/`',
      found: `\`${command}\``,
    },
  ];
}

const HOME =
  /(?:^|[=:;,"'\s])(\/Users\/(?!Shared\b)[^/\s]+|\/home\/[^/\s]+|[A-Za-z]:\\Users\\(?!Public\b)[^\\\s]+)/;

/** The home folder of somebody in a text, or undefined. */
export function homeIn(text: string): string | undefined {
  return HOME.exec(text)?.[1];
}

import type { LaunchTemplate, Manifest } from '@opendxt/manifest';
import { mark } from '../reading/index.ts';
import type { ScanFinding } from '../types.ts';
import { fetchesAndRuns } from './shell.ts';

/** Programs that fetch what they run, and words that make others do so. */
const fetchers = /^(?:npx|pnpx|bunx|uvx|pipx)$/;
const withWord: Readonly<Record<string, RegExp>> = {
  npm: /^(?:exec|x|start)$/,
  pnpm: /^(?:dlx|exec)$/,
  yarn: /^dlx$/,
  bun: /^x$/,
  uv: /^(?:tool|x)$/,
  docker: /^run$/,
  podman: /^run$/,
};

/** Starting the server fetches it: nothing of that is in the bundle, and nothing was looked at. */
export function examineLaunch({ server }: Manifest): ScanFinding[] {
  const found = [['', server.launch] as const, ...Object.entries(server.overrides)].flatMap(
    ([platform, { command = server.launch.command, args = server.launch.args }]) =>
      describe(platform, { command, args, env: {} }),
  );
  return found.filter(
    ({ message }, index) => found.findIndex((other) => other.message === message) === index,
  );
}

function describe(platform: string, { command, args }: LaunchTemplate): ScanFinding[] {
  const name = (command.split(/[\\/]/).at(-1) ?? '')
    .toLowerCase()
    .replace(/\.(?:exe|cmd|bat)$/, '');
  const word = args.find((argument) => !argument.startsWith('-')) ?? '';
  const line = [command, ...args].join(' ');
  const where = platform === '' ? '' : ` on ${mark(platform, 40)}`;
  const risk = (severity: ScanFinding['severity'], what: string): ScanFinding[] => [
    {
      kind: 'risk',
      id: 'starts-by-fetching',
      severity,
      message: `the server is started${where} with \`${mark(line, 120)}\`, which ${what}`,
      hint: 'bring the server in the bundle: what is fetched was not looked at, and may change',
      file: 'manifest.json',
      firstParty: true,
    },
  ];
  if (
    fetchesAndRuns(line) ||
    args.some((argument) => /^https?:\/\//.test(argument) && name === 'deno')
  )
    return risk('high', 'fetches code and runs it');
  // `env` starts the first of its arguments that is no assignment.
  if (name === 'env') {
    const at = args.findIndex((argument) => !argument.startsWith('-') && !argument.includes('='));
    const [next = '', ...rest] = at < 0 ? [] : args.slice(at);
    return next === '' ? [] : describe(platform, { command: next, args: rest, env: {} });
  }
  if (fetchers.test(name) || withWord[name]?.test(word) === true)
    return risk('medium', 'fetches what it runs');
  return [];
}

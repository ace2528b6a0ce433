import type { Declaration } from '../../command/index.ts';

export const declareDev: Declaration = (program, runner) => {
  program
    .command('dev')
    .description('run a folder as if it were installed, anew whenever it changes')
    .argument('[dir]', 'the folder with the manifest.json', '.')
    .option('--set <key=value>', 'a setting; several times for several values', collect)
    .option('--secret <key>', 'a secret setting, asked for, or a line of stdin', collect)
    .option('--allow <what>', 'what it may do beside what it needs (see `permissions`)', collect)
    .option('--limit <name=value>', 'a limit of its own, as memory=2G', collect)
    .option('--serve', 'be the MCP server that a client starts: its tools over stdio')
    .action(runner(() => import('./run.ts')));
};

/** Options that may be given several times. */
function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

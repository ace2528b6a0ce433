import type { Declaration } from '../../command/index.ts';

export const declarePermissions: Declaration = (program, runner) => {
  program
    .command('permissions')
    .description('what extensions ask for, may do, have used and were refused; change it')
    .argument('[id]', 'an installed extension; all of them, unless told')
    .option('--allow <what>', 'let it do this, as `net:api.example.com` or `tools`', collect)
    .option('--revoke <what>', 'take this back', collect)
    .option('--deny <what>', 'refuse this, and do not ask about it again', collect)
    .option('--limit <name=value>', 'a limit of its own, as `memory=2G` or `memory=usual`', collect)
    .option('--reset', 'go back to what installing it grants')
    .action(runner(() => import('./run.ts')));
};

/** Options that may be given several times. */
function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

import type { Command } from 'commander';
import type { Declaration } from '../../command/index.ts';

export const declareInstall: Declaration = (program, runner) => {
  const command = program
    .command('install')
    .description('install a bundle: show what it is, ask, and put it into the store')
    .argument('<file>', 'the .mcpb or .dxt file, or an address: https://…#sha256=<digest>')
    .option('--as <id>', 'install it under this id');
  withOptions(command).action(runner(() => import('./run.ts')));
};

export const declareUpdate: Declaration = (program, runner) => {
  const command = program
    .command('update')
    .description('switch to another version; settings, secrets, grants and data stay')
    .argument('<id>', 'an installed extension')
    .argument('<file>', 'the file of the other version, or its address');
  withOptions(command).action(runner(() => import('./update.ts')));
};

function withOptions(command: Command): Command {
  return command
    .option('--set <key=value>', 'a setting; several times for several values', collect)
    .option('--secret <key>', 'a secret setting, asked for, or a line of stdin', collect)
    .option('--allow <what>', 'what it may do beside what it needs (see `permissions`)', collect)
    .option('--limit <name=value>', 'a limit of its own, as memory=2G', collect)
    .option('--downgrade', 'take an older version than the one that is used')
    .option('--replace', 'take another content of a version that is known')
    .option(
      '--new-publisher <id>',
      'take it though another one signed what is installed (or `none`)',
    )
    .option('--no-start', 'do not try another version before it is used')
    .option('--dry-run', 'show what would be done; change nothing');
}

/** Options that may be given several times. */
function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

import type { Declaration } from '../../command/index.ts';

export const declareConfig: Declaration = (program, runner) => {
  program
    .command('config')
    .description('show the settings of an extension, or change them')
    .argument('<id>', 'an installed extension')
    .option('--set <key=value>', 'a setting; several times for several values', collect)
    .option('--unset <key>', 'take the value of a setting away', collect)
    .option('--secret <key>', 'a secret setting, asked for, or a line of stdin', collect)
    .option('--from <file>', 'settings from a JSON object in a file, or `-`; secrets too')
    .option('--dry-run', 'check it, and change nothing')
    .action(runner(() => import('./run.ts')));
};

/** Options that may be given several times. */
function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

import type { Declaration } from '../../command/index.ts';

export const declareTest: Declaration = (program, runner) => {
  program
    .command('test')
    .description('start a server where nothing is installed but its runtime')
    .argument('[path]', 'a folder, a bundle, or the id of what is installed', '.')
    .argument('[json]', 'the arguments of `--call`, as a JSON object')
    .option('--call <tool>', 'call this tool, too')
    .option('--python <versions>', 'one row for each: 3.10,3.12, or all that fit')
    .option('--set <key=value>', 'a setting; required ones are stood in for', collect)
    .option('--secret <key>', 'a secret setting, asked for, or a line of stdin', collect)
    .option('--timeout <seconds>', 'what the handshake may take', '60')
    .option('--junit <file>', 'write the rows for a CI system, too')
    .action(runner(() => import('./run.ts')));
};

/** Options that may be given several times. */
function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

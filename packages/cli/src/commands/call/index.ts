import type { Declaration } from '../../command/index.ts';

export const declareCall: Declaration = (program, runner) => {
  program
    .command('call')
    .description('call a tool of an installed extension')
    .argument('<id>', 'an installed extension')
    .argument('<tool>', 'one of its tools, by its own name')
    .argument('[json]', 'the arguments as a JSON object, or - for stdin')
    .option('--arg <key=value>', 'one argument; JSON where it is JSON, else text', collect)
    .action(runner(() => import('./run.ts')));
};

/** Options that may be given several times. */
function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

import type { Declaration } from '../../command/index.ts';

export const declarePolicy: Declaration = (program, runner) => {
  const policy = program
    .command('policy')
    .description('the rules of this machine and of yours for what may run and be granted');
  policy
    .command('check')
    .description('check policy files, list their rules, and say what they say of an extension')
    .argument('[file]', 'a policy file; the ones that count here, unless told')
    .option('--bundle <file|id>', 'whether this bundle or installed extension would be allowed')
    .action(runner(() => import('./check.ts')));
};

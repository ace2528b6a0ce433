import type { Declaration } from '../../command/index.ts';

export const declareUnsign: Declaration = (program, runner) => {
  program
    .command('unsign')
    .description('take the signature off a bundle, whether it holds or not')
    .argument('<bundle>', 'a signed bundle')
    .option('-o, --output <file>', 'write it there and leave the bundle as it is')
    .action(runner(() => import('./run.ts')));
};

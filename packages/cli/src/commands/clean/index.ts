import type { Declaration } from '../../command/index.ts';

export const declareClean: Declaration = (program, runner) => {
  program
    .command('clean')
    .description(
      'remove unknown keys of the manifest and packages that are not needed from a bundle',
    )
    .argument('<bundle>', 'the .mcpb or .dxt file')
    .option('-o, --output <file>', 'write here, and leave the bundle as it is')
    .option('--drop-signature', 'clean a signed bundle, whose signature is lost by that')
    .action(runner(() => import('./run.ts')));
};

import type { Declaration } from '../../command/index.ts';

export const declareSbom: Declaration = (program, runner) => {
  program
    .command('sbom')
    .description('list the packages and programs in an extension, as CycloneDX')
    .argument('<bundle>', 'a bundle, a folder, or the id of an installed extension')
    .option('--spec <version>', 'of CycloneDX: 1.6 or 1.7', '1.6')
    .option('-o, --output <file>', 'write it there instead of to stdout')
    .action(runner(() => import('./run.ts')));
};

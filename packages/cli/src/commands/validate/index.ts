import type { Declaration } from '../../command/index.ts';

export const declareValidate: Declaration = (program, runner) => {
  program
    .command('validate')
    .description('check a manifest, a folder or a bundle')
    .argument('<path>', 'manifest.json, a folder with one, or a bundle')
    .option('--strict', 'warnings fail too')
    .option('--schema-only', 'the schema’s verdict alone, without looking at files')
    .option('--for <host>', 'add what this host will not take (claude-desktop)')
    .action(runner(() => import('./run.ts')));
};

import type { Declaration } from '../../command/index.ts';

export const declareValidate: Declaration = (program, runner) => {
  program
    .command('validate')
    .description('check a manifest, a folder or a bundle')
    .argument('[path]', 'a folder with a manifest.json, a manifest, a bundle, or - for stdin', '.')
    .option('--strict', 'warnings fail too')
    .option('--schema-only', 'the schema’s verdict alone, without looking at files')
    .option('--for <host>', 'add what this host will not take (claude-desktop)')
    .action(runner(() => import('./run.ts')));
};

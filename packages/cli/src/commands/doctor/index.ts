import type { Declaration } from '../../command/index.ts';

export const declareDoctor: Declaration = (program, runner) => {
  program
    .command('doctor')
    .description('find out why a server does not start, here or elsewhere')
    .argument('[path]', 'a folder, a bundle, or the id of what is installed', '.')
    .option('--target <targets>', 'hold it against these: linux-x64,win32-x64')
    .option('--no-run', 'look at the files alone, and start nothing')
    .option('--checklist', 'the five lines of the format’s guide')
    .option('--fix', 'make the changes to a folder that are safe')
    .option('--dry-run', 'with `--fix`: show the changes, and make none')
    .action(runner(() => import('./run.ts')));
};

import type { Declaration } from '../../command/index.ts';

export const declareRuntimes: Declaration = (program, runner) => {
  const runtimes = program
    .command('runtimes')
    .description('the Node, Python and uv of this machine, and which extensions use them')
    .action(runner(() => import('./list.ts')));
  runtimes
    .command('add')
    .description('fetch a Node for extensions through npm, for this user alone')
    .argument('<runtime>', 'node')
    .argument('[version]', 'a version or range; the newest unless told')
    .option('--dry-run', 'say what would be fetched, and fetch nothing')
    .action(runner(() => import('./add.ts')));
  runtimes
    .command('remove')
    .description('remove a runtime that was added')
    .argument('<name>', 'as `dxt runtimes` shows it: node-22.11.0')
    .option('--dry-run', 'say who uses it, and remove nothing')
    .action(runner(() => import('./remove.ts')));
};

import type { Declaration } from '../../command/index.ts';

export const declareSandbox: Declaration = (program, runner) => {
  program
    .command('sandbox')
    .description(
      'how servers are kept apart from this machine; tries it, and opens a shell in a box',
    )
    .argument('[command...]', 'with --shell: what to run instead of a shell, behind `--`')
    .option('--self-test', 'really try to escape, from Node and from Python')
    .option('--quick', 'with --self-test: the most important of it, in a second')
    .option('--unconfined', 'with --self-test: try it without a box, to see what would be taken')
    .option('--shell <id>', "a shell in this extension's box")
    .option('--secrets', 'with --shell: with its secrets, as its server has them')
    .action(runner(() => import('./run.ts')));
};

import type { Declaration } from '../../command/index.ts';

export const declareVendor: Declaration = (program, runner) => {
  program
    .command('vendor')
    .description('bring the packages of a Python server into its folder, and complete the manifest')
    .argument('[dir]', 'the project’s folder; the current one unless given')
    .option(
      '--layout <name>',
      'lib, universal, venv, binary or uv; asked for on a terminal, else lib',
    )
    .option('--platform <list>', 'as linux-x64,darwin-arm64; this machine, or the usual five')
    .option('--python-version <list>', 'as 3.12, 3.11,3.12 or 3.10-3.13')
    .option('--from <file>', 'requirements.txt, pyproject.toml, uv.lock or pylock.toml')
    .option('--entry <file>', 'the server’s own file, where the manifest does not say which')
    .option('--installer <name>', 'uv or pip; uv where there is one unless told')
    .option('--clean', 'remove the packages of other layouts')
    .option('--dry-run', 'say what would change, and write nothing')
    .option('--check', 'the same, and fail when something would change')
    .option('--size-budget <bytes>', 'how many bytes unpacked are taken without a warning')
    .action(runner(() => import('./run.ts')));
};

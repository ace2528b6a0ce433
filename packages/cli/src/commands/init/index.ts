import type { Declaration } from '../../command/index.ts';

const collect = (value: string, before: readonly string[] = []) => [...before, value];

export const declareInit: Declaration = (program, runner) => {
  program
    .command('init')
    .description('write a manifest, a whole project, or a bundle of a published server')
    .argument('[dir]', 'the project’s folder; the current one unless given')
    .option('--template <kind>', 'a project that packs at once: node, typescript, python, binary')
    .option(
      '--from <package>',
      'a published server: npm:<package>[@version], pypi:<project>[==version]',
    )
    .option('--name <name>', 'the extension’s name')
    .option('--description <text>', 'one line on what it does')
    .option('--author <author>', '"Name <email> (url)"')
    .option('--extension-version <version>', 'its version')
    .option('--entry <file>', 'what is started, from the project’s folder')
    .option('--force', 'write over what is there')
    .option('--no-install', 'with --template: fetch and build nothing')
    .optionsGroup('With --from:')
    .option('--arg <argument>', 'an argument of the server, or <name>:<type>', collect)
    .option('--env <variable>', '<NAME>=<value>, or <NAME>[:<type>]', collect)
    .option('--bin <name>', 'which program, of a package with several')
    .option('--allow-scripts', 'let the packages run their install scripts')
    .option('--no-start', 'do not start the server to list its tools')
    .option('--layout <name>', 'pypi: lib, universal, venv, binary, uv')
    .option('--platform <list>', 'pypi: the platforms it is for, as linux-x64,darwin-arm64')
    .option('--python-version <list>', 'pypi: the minors it is for, as 3.11-3.13')
    .action(runner(() => import('./run.ts')));
};

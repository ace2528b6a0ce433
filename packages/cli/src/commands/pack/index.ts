import type { Declaration } from '../../command/index.ts';

export const declarePack: Declaration = (program, runner) => {
  program
    .command('pack')
    .description('make a bundle of a folder, and prove that its server starts')
    .argument('[dir]', 'the folder with the manifest.json', '.')
    .option('-o, --output <file>', 'the bundle; <name>-<version>.mcpb here unless told')
    .option('--target <os-arch,...>', 'one bundle for each kind of machine, as linux-x64', collect)
    .option('--build <package>', 'with --target: the main package of a Go module')
    .option('--allow-scripts', 'with --target: let packages run their install scripts')
    .option('--vendor', 'bring the packages of a Python server into a copy, and pack that')
    .option('--layout <name>', 'with --vendor: as of `dxt vendor`; lib unless told')
    .option('--python-version <list>', 'with --vendor: as 3.12, 3.11,3.12 or 3.10-3.13')
    .option('--sbom', 'put a list of its packages into the bundle, as CycloneDX')
    .option('--no-start', 'do not start the server')
    .option('--no-prune', 'take node_modules as they are')
    .option('--dry-run', 'show what would go in and what stays out; write nothing')
    .option('--portable', 'a slower compressor that gives the same bytes everywhere')
    .option('--level <1-9>', 'how hard to compress', '6')
    .option('--size-budget <bytes>', 'how many bytes unpacked are taken without a warning')
    .option('--allow-secret <glob>', 'files that look like secrets and go in all the same', collect)
    .option('--set <key=value>', 'a setting for the start; required ones are stood in for', collect)
    .action(runner(() => import('./run.ts')));
};

/** Options that may be given several times. */
function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

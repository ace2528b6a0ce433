import type { Declaration } from '../../command/index.ts';

export const declareScan: Declaration = (program, runner) => {
  program
    .command('scan')
    .description('look for malicious and vulnerable packages, secrets and risks in an extension')
    .argument('[extension]', 'a bundle, a folder, or the id of an installed extension')
    .option('--installed', 'scan all that is installed, and keep what is found')
    .option('--fail-on <severity>', 'low, medium, high, critical, or never', 'high')
    .option('--ignore <file>', 'a list of what to overlook, with reasons')
    .option('--sarif <file>', 'write the report as SARIF 2.1.0, too')
    .option('--junit <file>', 'write the report as JUnit XML, too')
    .option('--update-db', 'bring the offline database of advisories up to date first')
    .option(
      '--from <place>',
      'with --update-db: an address, a folder, an all.zip or an advisory.json in place of OSV’s',
    )
    .option('--ecosystems <names>', 'with --update-db: these alone, as `npm,PyPI`')
    .option('--online', 'ask OSV’s API, too: it learns the names and versions of the packages')
    .option('--npm-audit', 'ask the npm registry, too: it learns those of npm packages')
    .action(runner(() => import('./run.ts')));
};

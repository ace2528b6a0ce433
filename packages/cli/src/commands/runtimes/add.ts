import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adoptNode, listFetched, nodePackage, parseRange } from '@opendxt/host';
import { CliError, type CommandBody, type CommandContext } from '../../command/index.ts';
import { homeOf, machineOf } from '../../host-access/index.ts';
import { npmInstall, npmVersions } from '../../programs/index.ts';

interface Options {
  readonly dryRun?: boolean;
}

export const run: CommandBody<Options> = async (context, [runtime = '', range], options) => {
  if (runtime !== 'node') throw notOffered(runtime);
  const { printer } = context;
  const machine = machineOf(context);
  const package_ = nodePackage(machine);
  printer.progress('asking the package registry …');
  const version = await findVersion(context, package_, range);
  printer.endProgress();
  if (options.dryRun === true) {
    printer.document({ dryRun: true, runtime, version, package: `${package_}@${version}` });
    printer.data(`${package_}@${version} would be fetched as node-${version}`);
    return 0;
  }
  const home = homeOf(context);
  const known = await listFetched(home, machine);
  const added = await adoptNode(home, machine, version, async (folder) => {
    printer.progress(`fetching Node ${version} (about 50 MB) …`);
    await fetch(context, folder, `${package_}@${version}`);
    printer.progress(`trying Node ${version} …`);
    return join(folder, 'node_modules', package_);
  });
  printer.endProgress();
  const already = known.some(({ name }) => name === added.name);
  printer.document({ runtime, ...added, already });
  printer.data(
    already ? `${added.name} is there already: ${added.path}` : `${added.name} is at ${added.path}`,
  );
  return 0;
};

function notOffered(runtime: string): CliError {
  const hints: Readonly<Record<string, string>> = {
    python: 'Python comes from https://www.python.org or your package manager',
    uv: 'uv comes as https://docs.astral.sh/uv says',
  };
  const hint = Object.hasOwn(hints, runtime) ? hints[runtime] : undefined;
  const message = `\`runtimes add\` expects \`node\`, found \`${runtime}\``;
  return new CliError('usage', message, hint === undefined ? {} : { hint });
}

/** The newest version in a range that the registry has for this machine. */
async function findVersion(
  { env, signal }: CommandContext,
  package_: string,
  range: string | undefined,
): Promise<string> {
  const fits = range === undefined ? undefined : await parseRange(range);
  if (range !== undefined && fits === undefined)
    throw new CliError('usage', `expected a version or a range of versions, found \`${range}\``);
  const { versions, latest } = await npmVersions(package_, { cwd: tmpdir(), env, signal });
  if (fits === undefined && latest !== undefined) return latest;
  const newest = versions
    .filter((version) => /^\d+\.\d+\.\d+$/.test(version) && fits?.(version) !== false)
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))[0];
  if (newest !== undefined) return newest;
  throw new CliError(
    'no-package',
    `the package registry has no Node \`${range}\` for this machine`,
    {
      hint: 'a range as `22`, `^20.11` or `>=22 <25` leaves more to choose from',
    },
  );
}

/** What is fetched runs nothing while it is installed, and brings nothing else with it. */
async function fetch({ env, signal }: CommandContext, folder: string, spec: string): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{"private":true}\n');
  const args = ['--ignore-scripts', '--no-package-lock', '--omit=dev', spec];
  await npmInstall(args, { cwd: folder, env, signal, what: `\`${spec}\`` });
}

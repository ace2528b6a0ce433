import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CommandContext } from '../../command/index.ts';
import {
  chooseEntryPoint,
  canStartHere,
  chooseProbe,
  fetchProject,
  mainFile,
  mainPath,
  planPythonManifest,
  readmeFile,
} from '../../from-pypi/index.ts';
import { homeOf } from '../../host-access/index.ts';
import { formatBytes, plural } from '../../printer/index.ts';
import { renderManifest, type ManifestDocument } from '../../project/index.ts';
import {
  listTools,
  makeFolder,
  parseLaunchSettings,
  requirementLine,
  type LaunchSettings,
  type PythonReference,
} from '../../published/index.ts';
import {
  readLayout,
  readTargets,
  vendorFolder,
  type VendorFolderReport,
  type WantedTargets,
} from '../../vendor/folder/index.ts';
import type { LayoutName } from '../../vendor/layouts/index.ts';
import { decideIdentity } from './identity.ts';
import type { InitOptions } from './options.ts';
import { packLine, type InitReport } from './report.ts';

type WrittenManifest = Pick<ManifestDocument, 'name' | 'version' | 'server'>;

/** Makes a bundle's folder out of a published Python server. */
export async function initFromPypi(
  context: CommandContext,
  options: InitOptions,
  folder: string,
  reference: PythonReference,
): Promise<InitReport> {
  const wanted = {
    reference,
    settings: parseLaunchSettings(options.arg ?? [], options.env ?? []),
    layout: readLayout(options.layout ?? 'lib'),
    targets: readTargets(options),
  };
  const manifest = await makeFolder(folder, (path) => fillFolder(context, options, path, wanted));
  return {
    manifest: join(folder, 'manifest.json'),
    name: manifest.name,
    version: manifest.version,
    type: manifest.server.type,
    files: ['manifest.json', mainPath, 'requirements.txt', 'README.md'],
    next: [packLine(context.cwd, folder)],
  };
}

interface Wanted {
  readonly reference: PythonReference;
  readonly settings: LaunchSettings;
  readonly layout: LayoutName;
  readonly targets: WantedTargets;
}

async function fillFolder(
  context: CommandContext,
  options: InitOptions,
  folder: string,
  { reference, settings, layout, targets }: Wanted,
): Promise<WrittenManifest> {
  const { printer, env, signal } = context;
  const vendoring = {
    env,
    signal,
    cwd: folder,
    cacheDir: join(homeOf(context).cache, 'packages'),
    onProgress: (line: string) => printer.progress(line),
  };
  printer.note(`fetching ${requirementLine(reference)} and what it needs …`);
  const probe = await chooseProbe(targets, env);
  const { facts, entryPoints, requirement } = await fetchProject(
    reference,
    probe,
    folder,
    vendoring,
  );
  const entryPoint = chooseEntryPoint(reference.name, entryPoints, options.bin);
  const identity = await decideIdentity(context, options, folder, facts);
  const path = join(folder, 'manifest.json');
  await mkdir(join(folder, 'server'));
  await writeFile(join(folder, mainPath), mainFile(reference.name, entryPoint));
  await writeFile(path, renderManifest(planPythonManifest({ identity, facts, settings })));

  const vendored = await vendorFolder(folder, { ...targets, layout }, vendoring);
  const readme = { ...identity, requirement, facts, layout, vendorLine: vendorLine(options) };
  await writeFile(join(folder, 'README.md'), readmeFile(readme));
  if (options.start) await addTools(context, path, vendored);
  tellVendored(context, vendored);
  return JSON.parse(await readFile(path, 'utf8')) as WrittenManifest;
}

/** Starts the server where that can be done, and writes its tools into the manifest. */
async function addTools(
  { printer, env, signal }: CommandContext,
  path: string,
  { layout, targets }: VendorFolderReport,
): Promise<void> {
  const obstacle =
    layout === 'uv'
      ? 'its packages are there only when it is installed'
      : 'none of its targets is this machine';
  if (layout === 'uv' || !(await canStartHere(targets, env)))
    return printer.warn(`the server was not started, since ${obstacle}; its tools are not listed`);
  printer.note('starting the server, to list its tools …');
  const text = await readFile(path, 'utf8');
  const listed = await listTools(text, dirname(path), signal);
  await writeFile(path, withKeys(text, 'server', listed));
  printer.note(`${plural(listed.tools.length, 'tool')} listed`);
}

/** The manifest with further keys after one of its own. */
function withKeys(text: string, after: string, added: object): string {
  const entries = Object.entries(JSON.parse(text) as object).flatMap((entry) =>
    entry[0] === after ? [entry, ...Object.entries(added)] : [entry],
  );
  return `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`;
}

function tellVendored(
  { printer }: CommandContext,
  { by, targets, parts, warnings, notes }: VendorFolderReport,
): void {
  const bytes = parts.reduce((sum, part) => sum + part.compressed, 0);
  const where = targets.length === 0 ? 'every Python and system' : targets.join(', ');
  printer.note(`packages by ${by}, for ${where}: about ${formatBytes(bytes)} in the bundle`);
  for (const warning of warnings) printer.warn(warning);
  for (const note of notes) printer.note(note);
}

/** What makes the packages anew, as it is typed in the folder. */
function vendorLine({ layout, platform, pythonVersion }: InitOptions): string {
  const given = { '--layout': layout, '--platform': platform, '--python-version': pythonVersion };
  const words = Object.entries(given).flatMap(([option, value]) =>
    value === undefined ? [] : [option, value],
  );
  return ['dxt', 'vendor', '.', ...words].join(' ');
}

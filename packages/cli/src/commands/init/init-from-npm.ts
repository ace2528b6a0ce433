import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandContext } from '../../command/index.ts';
import { planPackageManifest, readInstalledPackage, readLockFile } from '../../from-npm/index.ts';
import { npmInstall } from '../../programs/index.ts';
import { plural } from '../../printer/index.ts';
import { renderManifest, type ManifestDocument } from '../../project/index.ts';
import {
  listTools,
  makeFolder,
  packageSpec,
  parseLaunchSettings,
  type LaunchSettings,
  type NpmReference,
} from '../../published/index.ts';
import { decideIdentity } from './identity.ts';
import type { InitOptions } from './options.ts';
import { packLine, type InitReport } from './report.ts';

/** Makes a bundle's folder out of a published server. */
export async function initFromNpm(
  context: CommandContext,
  options: InitOptions,
  folder: string,
  reference: NpmReference,
): Promise<InitReport> {
  const settings = parseLaunchSettings(options.arg ?? [], options.env ?? []);
  const manifest = await makeFolder(folder, (path) =>
    fillFolder(context, options, path, reference, settings),
  );
  return {
    manifest: join(folder, 'manifest.json'),
    name: manifest.name,
    version: manifest.version,
    type: 'node',
    files: ['manifest.json', 'package.json', 'package-lock.json'],
    next: [packLine(context.cwd, folder)],
  };
}

async function fillFolder(
  context: CommandContext,
  options: InitOptions,
  folder: string,
  reference: NpmReference,
  settings: LaunchSettings,
): Promise<ManifestDocument> {
  const { printer, signal } = context;
  await install(context, options, folder, reference);
  const { name } = reference;
  const installed = await readInstalledPackage(folder, name, options.bin);
  const lock = await readLockFile(folder);
  warnAboutScripts(context, options, lock.withScripts);
  const planned = planPackageManifest({
    identity: await decideIdentity(context, options, folder, { ...installed.facts, name }),
    installed,
    settings,
    ...(lock.forThisMachine.length > 0 ? { platform: process.platform } : {}),
  });
  if (options.start) printer.note('starting the server, to list its tools …');
  const listed = options.start ? await listTools(renderManifest(planned), folder, signal) : {};
  const manifest = { ...planned, ...listed };
  await writeFile(join(folder, 'manifest.json'), renderManifest(manifest));
  if (options.start) printer.note(`${plural(manifest.tools?.length ?? 0, 'tool')} listed`);
  return manifest;
}

/** Production dependencies alone, and no links to programs: a bundle keeps no links. */
async function install(
  { printer, env, signal }: CommandContext,
  { allowScripts }: InitOptions,
  folder: string,
  reference: NpmReference,
): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  const spec = packageSpec(reference);
  printer.note(`fetching ${spec} and what it needs with npm …`);
  const scripts = allowScripts === true ? [] : ['--ignore-scripts'];
  await npmInstall(['--omit=dev', '--no-bin-links', '--save-exact', ...scripts, spec], {
    cwd: folder,
    env,
    signal,
    what: `\`${spec}\``,
  });
}

function warnAboutScripts(
  { printer }: CommandContext,
  { allowScripts }: InitOptions,
  names: readonly string[],
): void {
  if (names.length === 0 || allowScripts === true) return;
  const list = names.map((name) => `\`${name}\``).join(', ');
  printer.warn(`the install scripts of ${list} were not run; \`--allow-scripts\` runs them`);
}

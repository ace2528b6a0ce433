import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { pythonTargetName, targetName } from '@opendxt/bundle';
import { parseSource } from '@opendxt/manifest';
import { CliError } from '../../command/index.ts';
import { findInput, inputAt } from '../find-input.ts';
import { layouts, type LaidOut, type LayoutName, type LayoutPart } from '../layouts/index.ts';
import { completeForLayout, readServer } from '../manifest/index.ts';
import type { HeldBack, VendorInput } from '../types.ts';
import { vendorPackages } from '../vendor-packages.ts';
import { chooseTargets, type WantedTargets } from './choose-targets.ts';
import { differences, type Difference } from './differences.ts';
import { keepGitFiles, refuseForeign } from './refuse-foreign.ts';
import { replaceAll } from './replace.ts';

export interface VendorFolderRequest extends WantedTargets {
  readonly layout: LayoutName;
  /** Absolute; what is found in the folder unless given. */
  readonly from?: string;
  /** The server's own file, where the manifest does not say which. */
  readonly entry?: string;
  readonly installer?: 'uv' | 'pip';
  /** Takes folders of other layouts away, too. */
  readonly clean?: boolean;
  /** Says what would change, and writes nothing. */
  readonly dryRun?: boolean;
}

export interface VendorFolderContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Where clients keep what they fetched. */
  readonly cacheDir: string;
  onProgress(line: string): void;
}

export interface VendorFolderReport {
  readonly layout: LayoutName;
  /** From the folder, where it lies in it. */
  readonly input: string;
  /** The program that chose the versions, and its version. */
  readonly by: string;
  /** As `cp312-linux-x64`; empty where the packages are for every system. */
  readonly targets: readonly string[];
  readonly parts: readonly LayoutPart[];
  /** Empty where everything is as it should be. */
  readonly changes: readonly Difference[];
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
}

const stagingName = '.opendxt-vendor';

/**
 * Brings the packages that a project's files name into its folder, and completes its manifest.
 * Everything is made beside and put in its place at the end, or nothing is.
 * @throws {CliError} `not-found`, `unreadable`, `usage`, `refused`, `no-package`, `install-failed`
 * @throws {BundleError} `unknown-target`
 */
export async function vendorFolder(
  folder: string,
  request: VendorFolderRequest,
  context: VendorFolderContext,
): Promise<VendorFolderReport> {
  const layout = layouts.find(({ name }) => name === request.layout);
  if (layout === undefined) throw new Error(`no layout \`${request.layout}\``);
  const text = await readManifestText(folder);
  const { server, packages, bootstrap } = readServer(folder, parseManifest(text), request.entry);
  const input = await chooseInput(folder, request.from);
  const targets = await chooseTargets(request.layout, request, server.minimum, context.env);
  const staging = await makeStaging(folder, request.dryRun === true);
  try {
    let by = '';
    let held: readonly HeldBack[] = [];
    const laidOut = await layout.write({
      folder,
      staging,
      server,
      input,
      targets,
      targetsGiven: request.platforms !== undefined || request.minors !== undefined,
      env: context.env,
      signal: context.signal,
      onProgress: (line) => context.onProgress(line),
      async bring(wanted) {
        const { installer } = request;
        const vendored = await vendorPackages(
          { input, targets: wanted, ...(installer === undefined ? {} : { installer }) },
          { ...context, cwd: folder },
        );
        by = vendored.resolution.by;
        held = vendored.held;
        return vendored;
      },
    });
    await writeFile(join(staging, 'manifest.json'), completeForLayout(text, laidOut.launch));
    const stale = packages.filter((path) => !laidOut.paths.includes(path));
    const unused = bootstrap === undefined || laidOut.paths.includes(bootstrap) ? [] : [bootstrap];
    const removed = [...laidOut.removed, ...unused, ...(request.clean === true ? stale : [])];
    const changes = await apply(folder, staging, laidOut, removed, request, context.signal);
    return {
      layout: request.layout,
      input: nameOf(folder, input),
      by: laidOut.by ?? by,
      targets: laidOut.launch.targets,
      parts: laidOut.parts,
      changes,
      warnings: [
        ...laidOut.warnings,
        ...held.map(heldWarning),
        ...(request.clean === true ? [] : staleWarnings(stale)),
      ],
      notes: [...laidOut.notes, ...placeNotes(laidOut.paths, server.place)],
    };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function apply(
  folder: string,
  staging: string,
  { paths }: LaidOut,
  removed: readonly string[],
  { dryRun }: VendorFolderRequest,
  signal: AbortSignal,
): Promise<readonly Difference[]> {
  const changed: string[] = [];
  const all: Difference[] = removed.map((path) => ({ path, change: 'removed' }));
  // The manifest last: until then the bundle is what it was.
  for (const path of [...paths, 'manifest.json']) {
    await keepGitFiles(folder, staging, path);
    const found = await differences(folder, staging, path);
    await refuseForeign(folder, path, found);
    if (found.length > 0) changed.push(path);
    all.push(...found);
  }
  signal.throwIfAborted();
  if (dryRun !== true) await replaceAll(folder, staging, changed, removed);
  return all;
}

async function makeStaging(folder: string, elsewhere: boolean): Promise<string> {
  if (elsewhere) return mkdtemp(join(tmpdir(), 'opendxt-vendor-'));
  const staging = join(folder, stagingName);
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging);
  return staging;
}

async function readManifestText(folder: string): Promise<string> {
  try {
    return await readFile(join(folder, 'manifest.json'), 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    throw new CliError(
      'not-found',
      `expected a manifest at \`${join(folder, 'manifest.json')}\`, found none`,
      {
        cause,
        hint: '`dxt init` writes one',
      },
    );
  }
}

function parseManifest(text: string): Readonly<Record<string, unknown>> {
  const { value } = parseSource(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Readonly<Record<string, unknown>>;
  throw new CliError('unreadable', '`manifest.json` is no JSON object', {
    hint: '`dxt validate` says where it goes wrong',
  });
}

async function chooseInput(folder: string, from: string | undefined): Promise<VendorInput> {
  if (from !== undefined) return inputAt(from);
  const found = await findInput(folder);
  if (found !== undefined) return found;
  throw new CliError(
    'not-found',
    `expected \`requirements.txt\`, \`pyproject.toml\`, \`uv.lock\` or \`pylock.toml\` in \`${folder}\`, found none`,
    {
      hint: 'write a `requirements.txt` with a line such as `mcp>=1.28,<2`, or name a file with `--from`',
    },
  );
}

function nameOf(folder: string, { path }: VendorInput): string {
  const inside = resolve(path).startsWith(`${resolve(folder)}${sep}`);
  return inside ? relative(folder, path).replaceAll('\\', '/') : path;
}

/** The format's guide has `lib` and `venv` beside the server's folder, and so has this project. */
function placeNotes(paths: readonly string[], place: string): readonly string[] {
  const [root = ''] = paths;
  return place === '' && /^(?:lib|venv)$/.test(root)
    ? [`the packages lie in \`${root}\` beside the server’s folder, where there were some`]
    : [];
}

function heldWarning({ project, version, newest, target }: HeldBack): string {
  const platform = targetName(target.target);
  return `\`${project}\` ${version} is taken, since ${newest} has no wheel for ${pythonTargetName(target)}; without ${platform} (\`--platform\`) it could be the newest`;
}

function staleWarnings(stale: readonly string[]): readonly string[] {
  return stale.map(
    (path) => `\`${path}\` has packages too, and would be packed along: \`--clean\` removes it`,
  );
}

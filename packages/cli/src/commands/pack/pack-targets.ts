import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { BundleError, planPack, targetName, type Target } from '@opendxt/bundle';
import type { Manifest, Problem } from '@opendxt/manifest';
import type { CommandContext, ExitStatus } from '../../command/index.ts';
import { refuseToOverwrite } from '../../output-file/index.ts';
import { countProblems } from '../../printer/index.ts';
import { checkPlan, showProblems } from './check-plan.ts';
import { fail } from './fail.ts';
import { listed } from './listed.ts';
import { listPlan } from './plan-listing.ts';
import { readAuthorManifest } from './author-manifest.ts';
import { describePieces, reportPieces, type Piece } from './target-pieces.ts';
import { planOptions, readSettings, writeOptions, type Options } from './settings.ts';
import {
  composerFor,
  readTargets,
  readVendoring,
  runsHere,
  targetOutputs,
  type Vendoring,
} from './targets/index.ts';
import { packagesCache, withComposed } from './vendored-plan.ts';
import { writeProven, type Work } from './write-proven.ts';

/** Makes one bundle for each target of one source; all of them, or none. */
export async function packTargets(
  context: CommandContext,
  folder: string,
  options: Options & { readonly target: readonly string[] },
): Promise<ExitStatus> {
  const { printer, cwd, env } = context;
  const targets = readTargets(options.target);
  const write = writeOptions(options, env);
  const vendoring = readVendoring(options, packagesCache(context));
  const root = await realpath(resolve(cwd, folder)).catch((error: unknown) => {
    throw new BundleError('source-missing', `no folder \`${resolve(cwd, folder)}\``, {
      cause: error,
    });
  });
  const author = await readAuthorManifest(root);
  if (author.manifest === undefined) {
    showProblems(author, { ...author, problems: [] }, { folder, printer });
    const message = `nothing is packed: ${countProblems(author)}`;
    return fail(printer, { code: 'invalid', message, details: { problems: author.problems } });
  }
  const { manifest } = author;
  const settings = readSettings(manifest, options.set ?? []);
  const outputs = targetOutputs(targets, { manifest, output: options.output, cwd });
  for (const output of outputs.values()) await refuseToOverwrite(resolve(cwd, output), output);

  const work = await mkdtemp(join(tmpdir(), 'opendxt targets '));
  try {
    const pieces = await compose(context, {
      root,
      folder,
      work,
      manifest,
      outputs,
      options,
      ...(vendoring === undefined ? {} : { vendoring }),
    });
    const bad = pieces.filter(({ checked }) => checked.errors > 0);
    const described = { name: manifest.name, version: manifest.version };
    if (bad.length > 0) {
      const names = bad.map(({ name }) => `\`${name}\``).join(', ');
      const message = `nothing is packed: ${countProblems(sum(bad))} for ${names}`;
      const details = { ...described, ...describePieces(pieces, []) };
      return fail(printer, { code: 'invalid', message, details });
    }
    sayWhatHolds(context, pieces);
    if (options.dryRun === true) {
      printer.document({ dryRun: true, ...described, ...describePieces(pieces, []) });
      for (const { output } of pieces) printer.data(`\`${output}\` would be written`);
      return 0;
    }
    const works = pieces.map((piece) => workOf(piece, options.start ? settings : undefined));
    const written = await writeProven(context, works, write);
    return reportPieces(context, { pieces, written, described });
  } finally {
    await rm(work, { recursive: true, force: true, maxRetries: 3 });
  }
}

interface Composing {
  readonly root: string;
  readonly folder: string;
  readonly work: string;
  readonly manifest: Manifest;
  readonly outputs: ReadonlyMap<Target, string>;
  readonly options: Options;
  readonly vendoring?: Vendoring;
}

async function compose(
  context: CommandContext,
  { root, folder, work, manifest, outputs, options, vendoring }: Composing,
): Promise<Piece[]> {
  const { printer, cwd, signal } = context;
  const files = [...outputs.values()].map((output) => resolve(cwd, output));
  const composer = composerFor({
    root,
    manifest,
    work,
    omit: files,
    context,
    prune: options.prune,
    allowScripts: options.allowScripts === true,
    ...(options.build === undefined ? {} : { build: options.build }),
    ...(vendoring === undefined ? {} : { vendoring }),
  });
  const say = options.dryRun === true ? printer.data.bind(printer) : printer.note.bind(printer);
  const pieces: Piece[] = [];
  for (const [target, output] of outputs) {
    const name = targetName(target);
    printer.progress(`${name}: looking at what goes in …`);
    const composed = await composer(target, join(work, 'source', name));
    const planned = withComposed(
      await planPack(composed.dir, { ...planOptions(options), signal }),
      composed,
    );
    const plan = await listed(context, planned, options);
    say(printer.style('bold', `for ${name}`));
    for (const line of [...listPlan(plan, { everything: printer.isVerbose }), '']) say(line);
    const checked = await checkPlan(plan);
    showProblems(checked, plan, { folder, printer, target: name });
    pieces.push({ target, name, output, file: resolve(cwd, output), composed, plan, checked });
  }
  return pieces;
}

function sayWhatHolds({ printer }: CommandContext, pieces: readonly Piece[]): void {
  const scripts = new Set(pieces.flatMap(({ composed }) => composed.withScripts));
  if (scripts.size > 0)
    printer.note(
      `not run: the install scripts of ${[...scripts].join(', ')} (\`--allow-scripts\` runs them)`,
    );
  if (pieces.every(({ composed }) => composed.isUniversal))
    printer.note(
      'nothing in it depends on the target: one bundle, packed without `--target`, serves all',
    );
}

function workOf(piece: Piece, settings: Work['settings']): Work {
  const { target, name, plan, file, checked } = piece;
  if (checked.manifest === undefined) throw new Error('a plan without a manifest was not refused');
  const here = `${process.platform}-${process.arch}`;
  return {
    plan,
    manifest: checked.manifest,
    file,
    label: name,
    settings,
    ...(runsHere(target) ? {} : { impossible: `it is for ${name}, and this is ${here}` }),
  };
}

function sum(pieces: readonly Piece[]): {
  readonly errors: number;
  readonly warnings: number;
  readonly problems: readonly Problem[];
} {
  const all = pieces.map(({ checked }) => checked);
  return {
    errors: all.reduce((total, { errors }) => total + errors, 0),
    warnings: all.reduce((total, { warnings }) => total + warnings, 0),
    problems: all.flatMap(({ problems }) => problems),
  };
}

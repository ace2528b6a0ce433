import type { Problem } from '@opendxt/manifest';
import type { SourceEntry } from '../archive/index.ts';
import type { FoundFile, LeftOut } from '../walk/index.ts';
import { isExecutable } from './executable.ts';
import type { ManifestSource } from './manifest-source.ts';
import { findNameProblems } from './names.ts';
import { comparePaths } from './order.ts';
import { sourceProblem } from './problem.ts';
import { defaultSizeBudget, largestFolders } from './sizes.ts';
import type { PackPlan } from './types.ts';

/** A file that lies nowhere and is written into the bundle. */
export interface GeneratedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly executable: boolean;
}

/** All that was read, for the plan to be made of. */
export interface PlanInput {
  readonly root: string;
  readonly manifest: ManifestSource;
  /** Without the manifest. */
  readonly files: readonly FoundFile[];
  /** Where the file system keeps no execute bit. */
  readonly heads: ReadonlyMap<string, Uint8Array>;
  readonly generated: readonly GeneratedFile[];
  readonly leftOut: readonly LeftOut[];
  readonly problems: readonly Problem[];
  readonly sizeBudget: number | undefined;
}

/** Makes the plan. Pure: the same input gives the same plan on every machine. */
export function composePlan(input: PlanInput): PackPlan {
  const entries = [...input.files.map((file) => fromFile(file, input)), ...fromBytes(input)].sort(
    (a, b) => comparePaths(a.path, b.path),
  );
  const sizes = entries.map(({ path, content }) => ({
    path,
    size: content.kind === 'file' ? content.size : content.bytes.length,
  }));
  const sizeBudget = input.sizeBudget ?? defaultSizeBudget;
  const bytes = sizes.reduce((sum, { size }) => sum + size, 0);
  return {
    root: input.root,
    manifestText: input.manifest.text,
    entries,
    excluded: [...input.leftOut].sort((a, b) => comparePaths(a.path, b.path)),
    problems: [
      ...input.problems,
      ...leftOutButNamed(input),
      ...findNameProblems(entries.map(({ path }) => path)),
      ...overBudget(bytes, sizeBudget),
    ],
    files: entries.length,
    bytes,
    sizeBudget,
    largest: largestFolders(sizes),
  };
}

function fromFile(file: FoundFile, input: PlanInput): SourceEntry {
  const head = input.heads.get(file.path);
  return {
    path: file.path,
    executable: isExecutable(
      { ...file, ...(head === undefined ? {} : { head }) },
      input.manifest.commands,
    ),
    content: { kind: 'file', path: file.source, size: file.size },
  };
}

function fromBytes({ manifest, generated }: PlanInput): SourceEntry[] {
  const written = { path: 'manifest.json', bytes: manifest.bytes, executable: false };
  return [written, ...generated].map(({ path, bytes, executable }) => ({
    path,
    executable,
    content: { kind: 'bytes', bytes },
  }));
}

/** An entry point that an ignore file keeps out is hardly meant. */
function leftOutButNamed({ manifest, leftOut }: PlanInput): Problem[] {
  return [...new Set([manifest.entryPoint, ...manifest.commands])].flatMap((path) => {
    const row = leftOut.find(
      (row) => row.path === path || (row.directory && path?.startsWith(`${row.path}/`) === true),
    );
    if (row === undefined) return [];
    const message = `\`${path}\`, which the manifest starts, stays out by \`${row.rule}\` (${row.source})`;
    return [sourceProblem('error', 'entry-left-out', message)];
  });
}

function overBudget(bytes: number, budget: number): Problem[] {
  if (bytes <= budget) return [];
  const megabytes = (count: number) => `${(count / 1_000_000).toFixed(1)} MB`;
  return [
    sourceProblem(
      'warning',
      'size-budget',
      `the bundle holds ${megabytes(bytes)} unpacked, the budget is ${megabytes(budget)}`,
      'the largest folders are listed; what no server needs can be named in .dxtignore',
    ),
  ];
}

import { lstatSync, type Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Rule, RuleSet } from '../ignore/index.ts';
import { describeLink, followLink, isWithin } from './link.ts';
import type { Folder, FolderVerdict, Found, LeaveOutReason, WalkOptions } from './types.ts';

/** Read in this order; a line of a later one wins. */
export const ignoreFileNames = ['.dxtignore', '.mcpbignore'];

/**
 * Finds every file below a folder that no rule leaves out. Links are followed as long as they stay
 * within `options.within`; what cannot go in is a problem, never an exception.
 */
export async function walk(start: Folder, options: WalkOptions): Promise<Found> {
  const walker = new Walker(options);
  await walker.folder(start, options.rules, []);
  return walker.found;
}

class Walker {
  readonly found: Found = { files: [], commandLinks: [], leftOut: [], problems: [] };
  readonly #options: WalkOptions;

  constructor(options: WalkOptions) {
    this.#options = options;
  }

  /** `above` are the folders on the way here, so that a link back to one of them is seen. */
  async folder(folder: Folder, outerRules: RuleSet, above: readonly Folder[]): Promise<void> {
    this.#options.signal?.throwIfAborted();
    const entries = await this.#list(folder);
    const names = new Set(entries.map((entry) => entry.name));
    const rules = this.#options.nestedIgnoreFiles
      ? await withIgnoreFiles(outerRules, folder, names)
      : outerRules;
    if (rules !== outerRules) this.#options.onRules?.(folder.path, rules);
    const way = [...above, folder];
    const below: Promise<void>[] = [];
    for (const entry of entries) {
      const child = {
        path: folder.path === '' ? entry.name : `${folder.path}/${entry.name}`,
        source: join(folder.source, entry.name),
      };
      if (entry.isSymbolicLink()) below.push(this.#link(child, rules, names, way));
      else if (entry.isDirectory()) below.push(this.#directory(child, rules, way));
      else this.#file(child, entry, rules, names);
    }
    await Promise.all(below);
  }

  async #list(folder: Folder): Promise<readonly Dirent[]> {
    try {
      return await readdir(folder.source, { withFileTypes: true });
    } catch (error) {
      this.#refuse('unreadable', `\`${folder.path}\` can't be read: ${reason(error)}`);
      return [];
    }
  }

  async #directory(folder: Folder, rules: RuleSet, way: readonly Folder[]): Promise<void> {
    const rule = rules.find(folder.path, 'directory');
    const verdict = rule === undefined ? this.#judge(folder) : toReason(rule);
    if (verdict === 'skip') return;
    if (verdict === 'enter') return this.folder(folder, rules, way);
    const weight = await weigh(folder.source);
    this.found.leftOut.push({ path: folder.path, directory: true, ...verdict, ...weight });
  }

  #judge(folder: Folder): FolderVerdict {
    return this.#options.onFolder?.(folder) ?? 'enter';
  }

  #file(file: Folder, entry: Dirent, rules: RuleSet, names: ReadonlySet<string>): void {
    if (this.#options.omit.has(file.source)) return;
    const rule = rules.find(file.path, 'file', names);
    // Synchronous on purpose: a promise for each of 60,000 files takes four times as long.
    const found = attempt(() => lstatSync(file.source));
    if (found instanceof Error) {
      if (rule === undefined) {
        this.#refuse('unreadable', `\`${file.path}\` can't be read: ${reason(found)}`);
      }
      return;
    }
    const { size, mode } = found;
    if (rule !== undefined) {
      this.found.leftOut.push({
        path: file.path,
        directory: false,
        ...toReason(rule),
        files: 1,
        bytes: size,
      });
    } else if (entry.isFile()) {
      this.found.files.push({ ...file, size, mode });
    } else {
      this.#refuse(
        'special-file',
        `\`${file.path}\` is ${specialKind(entry)}; a bundle holds files and folders only`,
      );
    }
  }

  async #link(
    link: Folder,
    rules: RuleSet,
    names: ReadonlySet<string>,
    way: readonly Folder[],
  ): Promise<void> {
    const end = await followLink(link.source);
    const rule = rules.find(link.path, end.kind === 'directory' ? 'directory' : 'file', names);
    const verdict =
      rule !== undefined
        ? toReason(rule)
        : end.kind === 'directory'
          ? this.#judge({ path: link.path, source: end.target })
          : 'enter';
    if (typeof verdict === 'object') {
      const row = { path: link.path, directory: false, ...verdict, files: 1, bytes: 0 };
      this.found.leftOut.push(row);
      return;
    }
    const inCommands = /(^|\/)node_modules\/\.bin\/[^/]+$/.test(link.path);
    if (inCommands && end.kind === 'file') {
      this.found.commandLinks.push({ path: link.path, target: end.target });
      return;
    }
    if (inCommands && end.kind === 'nothing') return;
    if (end.kind === 'nothing') {
      const chain = await describeLink(link);
      return end.cycle
        ? this.#refuse('link-cycle', `the link \`${link.path}\` leads back to itself: ${chain}`)
        : this.#refuse('link-dangling', `the link \`${link.path}\` leads nowhere: ${chain}`);
    }
    if (!this.#options.within.some((folder) => isWithin(folder, end.target))) {
      const message = `the link \`${link.path}\` leads out of the folder, to ${end.target}`;
      return this.#refuse('link-outside', message, outsideHint(link.path));
    }
    if (end.kind === 'directory') {
      const repeated = way.findIndex((folder) => folder.source === end.target);
      if (repeated !== -1) {
        const chain = [...way.slice(repeated), link].map(({ path }) => `\`${path || '.'}\``);
        const message = `the link \`${link.path}\` leads back to a folder it lies in: ${chain.join(' → ')} → ${chain[0]}`;
        return this.#refuse('link-cycle', message);
      }
      if (verdict === 'skip') return;
      return this.folder({ path: link.path, source: end.target }, rules, way);
    }
    if (end.kind !== 'file') {
      const message = `the link \`${link.path}\` leads to something that is no file: ${end.target}`;
      return this.#refuse('special-file', message);
    }
    const { size, mode } = await stat(end.target);
    this.found.files.push({ path: link.path, source: end.target, size, mode });
  }

  #refuse(code: string, message: string, hint?: string): void {
    this.found.problems.push({
      severity: 'error',
      code,
      path: [],
      message,
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

function toReason({ text, source }: Rule): LeaveOutReason {
  return { rule: text, source };
}

async function withIgnoreFiles(
  rules: RuleSet,
  folder: Folder,
  names: ReadonlySet<string>,
): Promise<RuleSet> {
  let all = rules;
  for (const name of ignoreFileNames) {
    if (!names.has(name)) continue;
    all = all.withFile(folder.path, name, await readFile(join(folder.source, name), 'utf8'));
  }
  return all;
}

/** Files and bytes below a folder, without following links. */
export async function weigh(folder: string): Promise<{ files: number; bytes: number }> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const total = { files: 0, bytes: 0 };
  const below: Promise<{ files: number; bytes: number }>[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) below.push(weigh(path));
    else {
      total.files++;
      const found = attempt(() => lstatSync(path));
      if (entry.isFile() && !(found instanceof Error)) total.bytes += found.size;
    }
  }
  for (const { files, bytes } of await Promise.all(below)) {
    total.files += files;
    total.bytes += bytes;
  }
  return total;
}

function attempt<T>(work: () => T): T | Error {
  try {
    return work();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function reason(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

function specialKind(entry: Dirent): string {
  if (entry.isSocket()) return 'a socket';
  if (entry.isFIFO()) return 'a named pipe';
  return 'a device';
}

function outsideHint(path: string): string {
  return /(^|\/)\.?venv\//.test(path)
    ? 'a virtual environment runs on this machine alone: install the packages into a folder of the server, and name the environment in .dxtignore'
    : `put a copy in its place, or keep it out with a line \`/${path}\` in .dxtignore`;
}

import { open } from 'node:fs/promises';
import { parseSource, type Problem, readManifest } from '@opendxt/manifest';
import { plannedContents } from '../contents/index.ts';
import { parseRule } from '../ignore/index.ts';
import { dependencyFiles } from './dependency-files.ts';
import { holdsPrivateKey, secretKinds, type SecretKind } from './kinds.ts';

/** A file that is about to go in. */
export interface Candidate {
  readonly path: string;
  /** Where it lies; a link's name may hide that of its target. */
  readonly source: string;
  readonly size: number;
  /** The author's own, although it goes into a `node_modules`. */
  readonly own: boolean;
}

/** More than any key file has; what is longer is judged by its beginning. */
const lookBytes = 1024 * 1024;

/**
 * Files that are likely secrets. One of the author's own is an error unless `allowed` (paths and
 * globs, as in an ignore file) names it; one in a dependency is a warning, and only when it holds a
 * private key, because packages carry keys for their tests.
 */
export async function findSecrets(
  files: readonly Candidate[],
  allowed: readonly string[],
  manifestText: string,
): Promise<Problem[]> {
  const allow = allowed
    .map((glob) => parseRule(glob, 'allowed'))
    .filter((rule) => rule !== undefined);
  let isDependency: ((path: string) => boolean) | undefined;
  const problems: Problem[] = [];
  for (const file of files) {
    const name = baseName(file.path);
    const kind = kindOf(name) ?? kindOf(baseName(file.source));
    if (kind === undefined || allow.some((rule) => rule.matches(file.path, name))) continue;
    isDependency ??= await dependenciesAmong(files, manifestText);
    if (!file.own && isDependency(file.path)) {
      if (holdsPrivateKey(await head(file.source))) problems.push(inDependency(file.path));
    } else if (kind.look === undefined || kind.look(await head(file.source))) {
      problems.push(refused(file.path, kind));
    }
  }
  return problems;
}

/** An author who lists own files in a RECORD harms nobody else: its word is taken. */
async function dependenciesAmong(
  files: readonly Candidate[],
  manifestText: string,
): Promise<(path: string) => boolean> {
  const contents = plannedContents(
    files.map(({ path, source, size }) => ({
      path,
      executable: false,
      content: { kind: 'file', path: source, size },
    })),
  );
  const { manifest } = readManifest(parseSource(manifestText), 'tolerant');
  return dependencyFiles(contents, { manifest, records: 'told' });
}

function kindOf(name: string): SecretKind | undefined {
  return secretKinds.find((kind) => kind.name.test(name));
}

/**
 * What the content of a file is likely to be that is secret by its name: completes "looks like …".
 * @param content the file, or a mebibyte of its beginning
 */
export function secretOf(path: string, content: Uint8Array): string | undefined {
  const kind = kindOf(baseName(path));
  if (kind === undefined || kind.look?.(content.subarray(0, lookBytes)) === false) return undefined;
  return kind.what;
}

function refused(path: string, kind: SecretKind): Problem {
  return {
    severity: 'error',
    code: 'secret-file',
    path: [],
    message: `\`${path}\` looks like a secret (${kind.what}), and everyone who has the bundle could read it`,
    hint: `keep it out with a line \`/${path}\` in .dxtignore, or take it along with \`--allow-secret ${path}\``,
  };
}

function inDependency(path: string): Problem {
  return {
    severity: 'warning',
    code: 'secret-file',
    path: [],
    message: `\`${path}\` in a dependency holds a private key, most likely one for its tests`,
    hint: `keep it out with a line \`/${path}\` in .dxtignore`,
  };
}

async function head(path: string): Promise<Uint8Array> {
  await using file = await open(path);
  const buffer = Buffer.alloc(Math.min(lookBytes, (await file.stat()).size));
  const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
  return buffer.subarray(0, bytesRead);
}

function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

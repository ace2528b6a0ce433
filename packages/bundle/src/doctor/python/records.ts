import type { Distribution, RecordedFile } from '../../python/index.ts';
import type { Scene } from '../scene/index.ts';
import type { Finding } from '../types.ts';
import type { Survey } from './survey.ts';

/** How many files are read at a time. */
const lanes = 8;

/** Every distribution’s RECORD against the files (PEP 376, PEP 427). */
export async function checkRecords({ scene, libraries }: Survey): Promise<Finding[]> {
  const findings: Finding[] = [];
  const recorded: { readonly file: RecordedFile; readonly by: Distribution }[] = [];
  for (const { root, distributions } of libraries) {
    findings.push(...checkFolders(scene, root.path));
    for (const by of distributions)
      for (const file of by.files ?? [])
        if (isExpected(scene, file.path, root.path)) recorded.push({ file, by });
  }
  const found: (Finding | undefined)[] = recorded.map(() => undefined);
  let next = 0;
  const work = async () => {
    for (let at = next++; at < recorded.length; at = next++) {
      const each = recorded[at];
      if (each !== undefined) found[at] = await checkFile(scene, each.file, each.by);
    }
  };
  await Promise.all(Array.from({ length: lanes }, work));
  return [
    ...findings,
    ...withoutRepetition(recorded.map(({ by }, at) => [by, found[at]] as const)),
  ];
}

/** Of one distribution that lacks a thousand files not each is told. */
const mostOfOne = 20;

function withoutRepetition(
  found: readonly (readonly [by: Distribution, finding: Finding | undefined])[],
): Finding[] {
  const counts = new Map<Distribution, number>();
  const told: Finding[] = [];
  for (const [by, finding] of found) {
    if (finding === undefined) continue;
    const count = (counts.get(by) ?? 0) + 1;
    counts.set(by, count);
    if (count <= mostOfOne) told.push(finding);
  }
  for (const [{ name, version, path }, count] of counts)
    if (count > mostOfOne)
      told.push({
        code: 'file-missing',
        severity: 'error',
        seen: `${count - mostOfOne} more files of \`${name}\` ${version} are not there, or not as recorded`,
        path: `${path}/RECORD`,
      });
  return told;
}

/** A `.dist-info` without what says what it is: no reader knows the distribution then. */
function checkFolders(scene: Scene, root: string): Finding[] {
  const start = root === '' ? 0 : root.length + 1;
  const infos = scene.below(root).flatMap((path) => {
    const name = path.slice(start).split('/')[0] ?? '';
    return name.endsWith('.dist-info') ? [`${path.slice(0, start)}${name}`] : [];
  });
  return [...new Set(infos)].flatMap((info): Finding[] => [
    ...(scene.isFile(`${info}/METADATA`) ? [] : [lacking(info, 'METADATA', 'metadata-missing')]),
    ...(scene.isFile(`${info}/RECORD`) ? [] : [lacking(info, 'RECORD', 'record-missing')]),
  ]);
}

function lacking(info: string, file: string, code: 'metadata-missing' | 'record-missing'): Finding {
  return {
    code,
    severity: 'error',
    seen: `\`${info}\` has no \`${file}\``,
    path: `${info}/${file}`,
  };
}

async function checkFile(
  scene: Scene,
  { path, size, sha256 }: RecordedFile,
  by: Distribution,
): Promise<Finding | undefined> {
  const entry = scene.contents.entries.get(path);
  const whose = `\`${by.name}\` ${by.version}`;
  if (entry === undefined)
    return {
      code: 'file-missing',
      severity: 'error',
      seen: `\`${path}\` of ${whose} is not there`,
      path,
    };
  const changed = (what: string): Finding => ({
    code: 'file-changed',
    severity: 'error',
    seen: `\`${path}\` of ${whose} ${what}`,
    path,
  });
  if (entry.kind === 'link') return changed('is a link');
  if (size !== undefined && entry.size !== size)
    return changed(`has ${entry.size} bytes, and ${size} by its RECORD`);
  if (sha256 !== undefined && (await scene.contents.sha256(path)) !== sha256)
    return changed('has another digest than its RECORD says');
  return undefined;
}

/** Compiled code and scripts are made anew where they are needed; bundles do without. */
function isExpected(scene: Scene, path: string, root: string): boolean {
  const start = root === '' ? 0 : root.length + 1;
  if (path.endsWith('.pyc') || (root !== '' && !path.startsWith(`${root}/`))) return false;
  const scripts = /^(?:bin|Scripts)\//.test(path.slice(start));
  return !scripts || scene.isFolder(path.slice(0, path.lastIndexOf('/')));
}

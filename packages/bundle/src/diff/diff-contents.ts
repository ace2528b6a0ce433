import { parseSource } from '@opendxt/manifest';
import type { ContentFile } from '../digest/index.ts';
import { diffFiles } from './diff-files.ts';
import { diffPackages } from './diff-packages.ts';
import { diffValues } from './diff-values.ts';
import type { ContentDiff, DeclarationChange, DiffSide, ManifestChange, Weight } from './types.ts';

/** In what two extensions differ; their archives and signatures are not looked at. */
export function diffContents(before: DiffSide, after: DiffSide): ContentDiff {
  return {
    manifest: diffManifests(before.manifestText, after.manifestText).filter(
      ({ path }) => !shownApart.includes(path[0]),
    ),
    tools: diffDeclarations(
      before.manifest.tools.map(({ name, description = '' }) => [name, description]),
      after.manifest.tools.map(({ name, description = '' }) => [name, description]),
    ),
    prompts: diffDeclarations(promptsOf(before), promptsOf(after)),
    packages: diffPackages(before.inventory.packages, after.inventory.packages),
    files: diffFiles(before.files, after.files),
    weight: { before: weigh(before.files), after: weigh(after.files) },
  };
}

const shownApart: readonly unknown[] = ['tools', 'prompts'];

/** Where the texts of two manifests differ as JSON, by their own order of keys. */
export function diffManifests(before: string, after: string): readonly ManifestChange[] {
  return diffValues(parseSource(before).value, parseSource(after).value);
}

const promptsOf = ({ manifest }: DiffSide) =>
  manifest.prompts.map(({ name, description = '', arguments: names, text }): [string, string] => [
    name,
    [description, ...(names.length === 0 ? [] : [`(${names.join(', ')})`]), text].join('\n'),
  ]);

function diffDeclarations(
  before: readonly (readonly [name: string, text: string])[],
  after: readonly (readonly [name: string, text: string])[],
): readonly DeclarationChange[] {
  const then = new Map(before);
  const now = new Map(after);
  return [...new Set([...then.keys(), ...now.keys()])].flatMap(
    (name): readonly DeclarationChange[] => {
      const [one, other] = [then.get(name), now.get(name)];
      if (one === other) return [];
      return [
        {
          kind: one === undefined ? 'added' : other === undefined ? 'removed' : 'changed',
          name,
          ...(one === undefined ? {} : { before: one }),
          ...(other === undefined ? {} : { after: other }),
        },
      ];
    },
  );
}

function weigh(files: readonly ContentFile[]): Weight {
  return { files: files.length, bytes: files.reduce((sum, { size }) => sum + size, 0) };
}

import { licencesOfNode } from '../licences/index.ts';
import { forEach, jsonObject, textOf } from '../reading.ts';
import type { Survey } from '../survey.ts';
import { told } from '../told.ts';
import { seeEdges } from './edges.ts';
import { findOwn } from './own.ts';
import { positionsOf } from './positions.ts';
import type { Placed } from './types.ts';

const sample =
  /(?:^|\/)(?:tests?|__tests__|__mocks__|(?:__)?fixtures?(?:__)?|examples?|benchmarks?|demos?|templates?)\//;

/**
 * Packages below `node_modules`, and copies of packages elsewhere: folders whose package.json has a
 * name and a version, and which are not the author's own.
 */
export async function seeNodePackages(survey: Survey): Promise<void> {
  const { contents, ledger, signal } = survey;
  const positions = positionsOf(contents.entries.keys());
  const isOwn = await findOwn(survey, positions);
  const files = [...contents.entries].flatMap(([path, { kind }]) =>
    kind === 'file' && /(?:^|\/)package\.json$/.test(path) ? [path] : [],
  );
  const folders = new Set([...positions.keys(), ...files.map((path) => path.slice(0, -13))]);
  const placed = new Map<string, Placed>();
  const samples: string[] = [];
  await forEach(folders, signal, async (folder) => {
    const position = positions.get(folder);
    const path = folder === '' ? 'package.json' : `${folder}/package.json`;
    const text = await textOf(contents, path);
    const json = jsonObject(text);
    const name = stringOf(json?.['name']);
    const version = stringOf(json?.['version']);
    const isInstalled = position?.how === 'installed';
    // Samples for tests and the like are no copies that anything runs.
    const isNameless = name === '' || version === '';
    if (!isInstalled && position === undefined && isNameless) return;
    if (position === undefined && isOwn(folder, json ?? {})) return;
    if (!isInstalled && (isNameless || sample.test(`${folder}/`))) {
      samples.push(folder);
      return;
    }
    if (position !== undefined && json === undefined)
      ledger.unseen(
        folder,
        text === ''
          ? 'it has no package.json, which would say what it is'
          : 'its package.json can’t be read',
      );
    const url = ledger.add({
      ecosystem: 'npm',
      name: name === '' ? (position?.name ?? '') : name,
      version,
      place: folder,
      how: position?.how ?? 'vendored',
      licences: licencesOfNode(json ?? {}),
    });
    if (url !== undefined) placed.set(folder, { url, json: json ?? {} });
  });
  if (samples.length > 0)
    ledger.unseen(
      '',
      `copies of packages among tests, examples and templates were not looked up: ${told(samples.sort())}`,
    );
  seeEdges(survey, placed);
}

function stringOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

import { normaliseName, readRecord } from '../../../python/index.ts';
import type { Ecosystem } from '../../types.ts';
import { forEach, jsonObject, objectOf, textOf } from '../reading.ts';
import type { Survey } from '../survey.ts';

/** Bills of materials that a wheel brings of what is compiled into it (PEP 770). */
const sbomFile = /^(?<metadata>(?<root>(?:.*\/)?)[^/]+\.dist-info)\/sboms\/[^/]+\.json$/;
const longest = 8 * 1024 * 1024;

const ecosystems: Readonly<Record<string, Ecosystem>> = {
  cargo: 'crates.io',
  golang: 'Go',
  npm: 'npm',
  pypi: 'PyPI',
};

/**
 * Components of CycloneDX documents in wheels. The libraries and programs of a wheel that lists its
 * crates so are noted as explained.
 */
export async function seeSboms(survey: Survey): Promise<void> {
  const { contents, explained, signal } = survey;
  await forEach(contents.entries.keys(), signal, async (path) => {
    const { metadata, root } = sbomFile.exec(path)?.groups ?? {};
    if (metadata === undefined || root === undefined) return;
    const json = jsonObject(await textOf(contents, path, longest));
    if (json?.['bomFormat'] !== 'CycloneDX') return;
    if (!seeComponents(survey, path, json)) return;
    const record = await textOf(contents, `${metadata}/RECORD`, longest);
    for (const file of readRecord(record, root.replace(/\/$/, ''))) explained.add(file.path);
  });
}

/** Whether crates are among them. */
function seeComponents(
  { ledger }: Survey,
  place: string,
  json: Readonly<Record<string, unknown>>,
): boolean {
  const byRef = new Map<unknown, string>();
  let hasCrates = false;
  for (const value of array(json['components'])) {
    const component = objectOf(value) ?? {};
    const found = packageOf(component['purl']);
    if (found === undefined || component['scope'] === 'excluded') continue;
    const url = ledger.add({ ...found, place, how: 'compiled' });
    hasCrates ||= found.ecosystem === 'crates.io';
    if (url !== undefined) byRef.set(component['bom-ref'], url);
  }
  for (const value of array(json['dependencies'])) {
    const dependency = objectOf(value) ?? {};
    const from = byRef.get(dependency['ref']);
    for (const ref of from === undefined ? [] : array(dependency['dependsOn'])) {
      const to = byRef.get(ref);
      if (from !== undefined && to !== undefined) ledger.depends(from, to);
    }
  }
  return hasCrates;
}

/** Undefined for other ecosystems, and for parts of a package, which have a subpath or file name. */
function packageOf(purl: unknown) {
  const {
    type = '',
    name,
    version,
  } = /^pkg:(?<type>[a-z]+)\/(?<name>[^@?#]+)@(?<version>[^?#]+)(?!.*(?:#|[?&]file_name=))/.exec(
    typeof purl === 'string' ? purl : '',
  )?.groups ?? {};
  const ecosystem = Object.hasOwn(ecosystems, type) ? ecosystems[type] : undefined;
  if (ecosystem === undefined || name === undefined || version === undefined) return undefined;
  const decoded = decode(name);
  return {
    ecosystem,
    name: ecosystem === 'PyPI' ? normaliseName(decoded) : decoded,
    version: decode(version),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function array(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

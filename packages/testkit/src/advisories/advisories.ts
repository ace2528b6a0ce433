import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { rawZip } from '../archives/index.ts';

/** An advisory as OSV's dumps have them; https://ossf.github.io/osv-schema/ */
export type SampleAdvisory = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly modified: string;
};

/** One about one package, from the first version on unless events or versions are given. */
export function advisory(
  id: string,
  ecosystem: string,
  name: string,
  more: {
    readonly events?: readonly Readonly<Record<string, string>>[];
    readonly versions?: readonly string[];
    readonly type?: string;
    readonly fields?: Readonly<Record<string, unknown>>;
  } = {},
): SampleAdvisory {
  const { versions, type = ecosystem === 'PyPI' ? 'ECOSYSTEM' : 'SEMVER', fields } = more;
  const events = more.events ?? (versions === undefined ? [{ introduced: '0' }] : undefined);
  return {
    schema_version: '1.7.3',
    id,
    modified: '2026-03-01T00:00:00Z',
    summary: `A fault of ${name}`,
    affected: [
      {
        package: { ecosystem, name },
        ...(events === undefined ? {} : { ranges: [{ type, events }] }),
        ...(versions === undefined ? {} : { versions }),
      },
    ],
    ...fields,
  };
}

/** An `all.zip`. What is a text goes in as it is. */
export function advisoryDump(advisories: readonly (SampleAdvisory | string)[]): Buffer {
  return Buffer.from(
    rawZip(
      advisories.map((one, index) => ({
        name: typeof one === 'string' ? `text-${index}.json` : `${one.id}.json`,
        content: typeof one === 'string' ? one : JSON.stringify(one),
        method: 8,
      })),
    ),
  );
}

/** Writes `<ecosystem>/all.zip` for each. */
export async function writeDumps(
  folder: string,
  dumps: Readonly<Record<string, readonly (SampleAdvisory | string)[]>>,
): Promise<void> {
  for (const [ecosystem, advisories] of Object.entries(dumps)) {
    const path = join(folder, ecosystem, 'all.zip');
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, advisoryDump(advisories));
  }
}

/** A package as an inventory gives it. */
export function foundPackage<Ecosystem extends string>(
  ecosystem: Ecosystem,
  name: string,
  version: string,
) {
  return {
    ecosystem,
    name,
    version,
    purl: `pkg:${ecosystem.toLowerCase()}/${name}@${version}`,
    places: [`node_modules/${name}`],
    how: 'installed' as const,
    licences: [],
    dependsOn: [],
  };
}

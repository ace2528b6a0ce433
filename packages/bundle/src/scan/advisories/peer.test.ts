import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  advisory,
  foundPackage,
  type SampleAdvisory,
  seededRandom,
  temporaryFolder,
  testInFullRun,
  writeDumps,
} from '@opendxt/testkit';
import { expect } from 'vitest';
import type { Ecosystem } from '../types.ts';
import { openAdvisoryDatabase, updateAdvisoryDatabase } from './index.ts';

const now = new Date('2026-04-01T00:00:00Z');
const noNetwork = () => Promise.reject(new Error('no network in this test'));

/** The newest that builds with Go 1.26; 2.6.0 wants 1.27. */
const peerVersion = 'v2.5.0';
const purlTypes = { npm: 'npm', PyPI: 'pypi', Go: 'golang', 'crates.io': 'cargo' } as const;

type Found = ReturnType<typeof foundPackage<Ecosystem>>;
type Dumps = Readonly<Partial<Record<Ecosystem, readonly SampleAdvisory[]>>>;

/** The peer, from the PATH or built once through Go's module proxy: some minutes. */
function peer(): string {
  const name = process.platform === 'win32' ? 'osv-scanner.exe' : 'osv-scanner';
  const kept = fileURLToPath(
    new URL('../../../../../.cache/programs/osv-scanner', import.meta.url),
  );
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), kept];
  const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (found !== undefined) return found;
  mkdirSync(kept, { recursive: true });
  const source = `github.com/google/osv-scanner/v2/cmd/osv-scanner@${peerVersion}`;
  const built = spawnSync('go', ['install', source], {
    env: { ...process.env, GOBIN: kept },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  expect(built.status, 'osv-scanner could not be built').toBe(0);
  return join(kept, name);
}

/** The ids that each says of each package, `npm one 1.0.0: A-1 A-2`, without those of no finding. */
async function bothSay(dumps: Dumps, packages: readonly Found[]) {
  await using folder = await temporaryFolder();
  const from = join(folder.path, 'osv-scalibr');
  await writeDumps(from, dumps);
  const dir = join(folder.path, 'database');
  await updateAdvisoryDatabase(dir, { from, fetch: noNetwork, now });
  await using database = await openAdvisoryDatabase(dir);
  const ours = new Map<string, Set<string>>();
  for (const { package: about, id, aliases = [] } of (await database?.lookUp(packages)) ?? []) {
    const ids = [id, ...aliases].filter((name) => !name.startsWith('CVE-'));
    for (const one of ids) add(ours, about?.ecosystem, about?.name, about?.version, one);
  }
  const theirs = askPeer(folder.path, packages);
  const said = (of: ReadonlyMap<string, ReadonlySet<string>>) =>
    [...of].map(([key, ids]) => `${key}: ${[...ids].sort().join(' ')}`).sort();
  return { ours: said(ours), theirs: said(theirs) };
}

function askPeer(folder: string, packages: readonly Found[]) {
  const bill = join(folder, 'bom.cdx.json');
  const components = packages.map(({ ecosystem, name, version }) => ({
    type: 'library',
    name,
    version,
    purl: `pkg:${purlTypes[ecosystem]}/${name}@${encodeURIComponent(version)}`,
  }));
  writeFileSync(
    bill,
    JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', version: 1, components }),
  );
  const output = join(folder, 'found.json');
  const options = ['--offline', '--no-resolve', '--all-vulns', '--format', 'json'];
  const { stderr } = spawnSync(
    peer(),
    ['scan', 'source', ...options, '--output-file', output, '-L', bill],
    {
      encoding: 'utf8',
      env: { ...process.env, OSV_SCALIBR_LOCAL_DB_CACHE_DIRECTORY: folder },
    },
  );
  expect(existsSync(output), stderr).toBe(true);
  const { results } = JSON.parse(readFileSync(output, 'utf8')) as {
    results: readonly {
      packages: readonly {
        package: { name: string; version: string; ecosystem: string };
        vulnerabilities?: readonly { id: string }[];
      }[];
    }[];
  };
  const theirs = new Map<string, Set<string>>();
  for (const { package: about, vulnerabilities = [] } of results.flatMap((one) => one.packages)) {
    for (const { id } of vulnerabilities)
      add(theirs, about.ecosystem, about.name, about.version, id);
  }
  return theirs;
}

function add(to: Map<string, Set<string>>, ecosystem = '', name = '', version = '', id = ''): void {
  const key = `${ecosystem} ${name} ${version.replace(/^v/, '')}`;
  to.set(key, (to.get(key) ?? new Set()).add(id));
}

const prefixes = { npm: 'GHSA', PyPI: 'PYSEC', Go: 'GO', 'crates.io': 'RUSTSEC' } as const;

/** Advisories of all shapes about few names and versions, so that many of them meet. */
function generated(seed: number) {
  const below = seededRandom(seed);
  const random = () => below(1_000_000) / 1_000_000;
  const pick = <Item>(items: readonly Item[]): Item =>
    items[Math.floor(random() * items.length)] as Item;
  const versionOf = (ecosystem: Ecosystem) => {
    const numbers = [0, 0, 0].map(() => Math.floor(random() * 4)).join('.');
    const tails =
      ecosystem === 'PyPI' ? ['a1', 'b2', 'rc1', '.post1', '.dev3'] : ['-alpha.1', '-rc.2', '-0'];
    return random() < 0.7 ? numbers : `${numbers}${pick(tails)}`;
  };
  const advisoriesOf = (ecosystem: Ecosystem) =>
    Array.from({ length: 400 }, (_, index) => {
      const events = Array.from({ length: 1 + Math.floor(random() * 3) }, () => [
        { introduced: random() < 0.4 ? '0' : versionOf(ecosystem) },
        { [pick(['fixed', 'last_affected'])]: versionOf(ecosystem) },
      ]).flat();
      const versions = Array.from({ length: 5 }, () => versionOf(ecosystem));
      const shape = random();
      return advisory(
        shape < 0.05 ? `MAL-2026-${index}` : `${prefixes[ecosystem]}-${index}`,
        ecosystem,
        `name-${Math.floor(random() * 40)}`,
        {
          ...(shape < 0.3 ? {} : { events: distinct(events) }),
          ...(shape < 0.5 ? { versions } : {}),
          fields: {
            ...(random() < 0.05 ? { withdrawn: '2026-01-01T00:00:00Z' } : {}),
            ...(random() < 0.3 ? { aliases: [`CVE-2026-${Math.floor(random() * 200)}`] } : {}),
          },
        },
      );
    });
  const all = ['npm', 'PyPI', 'Go', 'crates.io'] as const;
  const dumps = Object.fromEntries(all.map((name) => [name, advisoriesOf(name)])) as Dumps;
  const packages = all.flatMap((ecosystem) =>
    Array.from({ length: 300 }, () =>
      foundPackage<Ecosystem>(ecosystem, `name-${Math.floor(random() * 40)}`, versionOf(ecosystem)),
    ),
  );
  return { dumps, packages };
}

/** Two events at one version have no order that the schema would tell. */
function distinct(events: readonly Readonly<Record<string, string>>[]) {
  const seen = new Set<string>();
  return events.filter((event) => {
    const [version = ''] = Object.values(event);
    const release = version.replace(/^(\d+)$/, '$1.0.0');
    return seen.has(release) ? false : seen.add(release);
  });
}

testInFullRun('osv-scanner finds the same in the same dumps', { timeout: 900_000 }, async () => {
  for (const seed of [1, 2]) {
    const { dumps, packages } = generated(seed);
    const { ours, theirs } = await bothSay(dumps, packages);
    expect(ours.length).toBeGreaterThan(400);
    expect(ours).toEqual(theirs);
  }
});

testInFullRun(
  'where osv-scanner finds something else, the page of advisories says why',
  { timeout: 900_000 },
  async () => {
    const limit = [{ introduced: '1.0.0' }, { limit: '2.0.0' }];
    const last = [{ introduced: '0' }, { last_affected: '2.0.1' }];
    const { ours, theirs } = await bothSay(
      {
        npm: [
          advisory('MAL-2026-1', 'npm', 'no-versions', { events: [] }),
          advisory('GHSA-limit', 'npm', 'limited', { events: limit }),
          advisory('GHSA-build', 'npm', 'built', { versions: ['1.0.0'] }),
        ],
        Go: [advisory('GO-letter', 'Go', 'letter', { versions: ['1.0.0'] })],
        PyPI: [
          advisory('PYSEC-local', 'PyPI', 'local', { events: last }),
          advisory('PYSEC-name', 'PyPI', 'Some_Name', { events: last }),
          advisory('PYSEC-zeros', 'PyPI', 'zeros', { versions: ['1.0'] }),
        ],
      },
      [
        foundPackage<Ecosystem>('npm', 'no-versions', '1.0.0'),
        foundPackage<Ecosystem>('npm', 'limited', '3.0.0'),
        foundPackage<Ecosystem>('npm', 'built', '1.0.0+7'),
        foundPackage<Ecosystem>('Go', 'letter', 'v1.0.0'),
        foundPackage<Ecosystem>('PyPI', 'local', '2.0.1+cpu'),
        foundPackage<Ecosystem>('PyPI', 'some-name', '1.0'),
        foundPackage<Ecosystem>('PyPI', 'zeros', '1.0.0'),
      ],
    );
    expect({
      ours: ours.filter((one) => !theirs.includes(one)),
      theirs: theirs.filter((one) => !ours.includes(one)),
    }).toMatchInlineSnapshot(`
      {
        "ours": [
          "Go letter 1.0.0: GO-letter",
          "PyPI local 2.0.1+cpu: PYSEC-local",
          "PyPI some-name 1.0: PYSEC-name",
          "PyPI zeros 1.0.0: PYSEC-zeros",
          "npm built 1.0.0+7: GHSA-build",
          "npm no-versions 1.0.0: MAL-2026-1",
        ],
        "theirs": [
          "npm limited 3.0.0: GHSA-limit",
        ],
      }
    `);
  },
);

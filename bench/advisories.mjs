// Dumps of advisories of the size of OSV's: malicious packages, vulnerabilities, their aliases; the
// same bytes in every run. And packages of which some are affected.
import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';

// Raise it when the generator changes, so that no older dump is taken from the cache.
const generation = 1;

/** Advisories by ecosystem and kind: 300,000 in all, spread as in 2026. */
const counts = {
  npm: { malicious: 218_000, reviewed: 22_000, aliases: 0 },
  PyPI: { malicious: 12_000, reviewed: 18_000, aliases: 14_000 },
  Go: { malicious: 500, reviewed: 6_500, aliases: 5_000 },
  'crates.io': { malicious: 500, reviewed: 1_700, aliases: 1_800 },
};

/** Packages that a scan asks for. */
const asked = { npm: 424, PyPI: 100, Go: 30, 'crates.io': 20 };

/** The folder of the dumps, `<ecosystem>/all.zip`, made when it is not in `cache` yet. */
export function dumps(cache) {
  const folder = join(cache, `advisories-${generation}`);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  for (const [ecosystem, kinds] of Object.entries(counts)) {
    mkdirSync(join(unfinished, ecosystem), { recursive: true });
    writeZip(join(unfinished, ecosystem, 'all.zip'), advisories(ecosystem, kinds));
  }
  renameSync(unfinished, folder);
  return folder;
}

export const advisoryCount = Object.values(counts)
  .flatMap((kinds) => Object.values(kinds))
  .reduce((total, count) => total + count, 0);

/** As an inventory gives them: 574, a fifth of which some advisory is about. */
export function packages() {
  const random = mulberry32(574);
  return Object.entries(asked).flatMap(([ecosystem, count]) =>
    Array.from({ length: count }, (_, index) => {
      const known = index % 5 === 0;
      const name = known
        ? reviewedName(ecosystem, Math.floor(random() * counts[ecosystem].reviewed))
        : `${nameOf(ecosystem, `quiet-${index}`)}`;
      const version = versionOf(ecosystem, random);
      const purl = `pkg:${ecosystem.toLowerCase()}/${name}@${version}`;
      return {
        ecosystem,
        name,
        version,
        purl,
        places: [`node_modules/${name}`],
        how: 'installed',
        licences: [],
        dependsOn: [],
      };
    }),
  );
}

function* advisories(ecosystem, { malicious, reviewed, aliases }) {
  const random = mulberry32(malicious);
  for (let index = 0; index < malicious; index++) yield maliciousAdvisory(ecosystem, index, random);
  for (let index = 0; index < reviewed; index++) {
    const problem = problemOf(ecosystem, index, random);
    yield reviewedAdvisory(ecosystem, index, problem, random);
    if (index < aliases) yield aliasAdvisory(ecosystem, index, problem, random);
  }
}

function maliciousAdvisory(ecosystem, index, random) {
  const name = nameOf(ecosystem, `m${index}-${word(random)}`);
  const time = timeOf(random);
  const origins = Array.from({ length: 1 + Math.floor(random() * 3) }, () => ({
    source: word(random),
    sha256: hex(random, 64),
    import_time: time,
    modified_time: time,
    versions: Array.from({ length: 1 + Math.floor(random() * 3) }, () =>
      versionOf(ecosystem, random),
    ),
  }));
  const versions = random() < 0.5 ? [versionOf(ecosystem, random)] : undefined;
  return {
    schema_version: '1.7.3',
    id: `MAL-${2022 + (index % 5)}-${index}`,
    modified: time,
    published: time,
    summary: `Malicious code in ${name} (${ecosystem})`,
    details: prose(random, 900),
    affected: [
      {
        package: { ecosystem, name },
        ...(versions === undefined
          ? { ranges: [{ type: rangeType(ecosystem), events: [{ introduced: '0' }] }] }
          : { versions }),
        database_specific: { cwes: [{ cweId: 'CWE-506', name: 'Embedded Malicious Code' }] },
      },
    ],
    references: [{ type: 'WEB', url: `https://example.org/${hex(random, 12)}` }],
    credits: [{ name: word(random), type: 'FINDER', contact: ['https://example.org'] }],
    database_specific: { 'malicious-packages-origins': origins },
  };
}

/** What is wrong with a package, whoever tells it. */
function problemOf(ecosystem, index, random) {
  const lines = 1 + Math.floor(random() * 2.5);
  const ranges = Array.from({ length: lines }, (_, line) => ({
    introduced: line === 0 ? '0' : `${line + 1}.0.0`,
    fixed: `${line + 1}.${Math.floor(random() * 20)}.${Math.floor(random() * 10)}`,
  }));
  return {
    name: reviewedName(ecosystem, index),
    ranges,
    time: timeOf(random),
    cve: `CVE-${2016 + (index % 11)}-${10_000 + index}`,
    ghsa: `GHSA-${quad(random)}-${quad(random)}-${quad(random)}`,
  };
}

function reviewedAdvisory(ecosystem, _, { name, ranges, time, cve, ghsa }, random) {
  const impact = ['N', 'L', 'H'][Math.floor(random() * 3)];
  return {
    schema_version: '1.7.3',
    id: ghsa,
    modified: time,
    published: time,
    aliases: [cve],
    summary: `${name} is vulnerable to ${word(random)} ${word(random)}`,
    details: prose(random, 2200),
    affected: ranges.map(({ introduced, fixed }) => ({
      package: { ecosystem, name, purl: `pkg:${ecosystem.toLowerCase()}/${name}` },
      ranges: [{ type: rangeType(ecosystem), events: [{ introduced }, { fixed }] }],
      ...(ecosystem === 'PyPI' ? { versions: enumerated(introduced, fixed) } : {}),
      database_specific: { source: `https://example.org/advisories/${ghsa}.json` },
    })),
    severity: [{ type: 'CVSS_V3', score: `CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:${impact}/I:L/A:N` }],
    references: Array.from({ length: 6 }, () => ({
      type: 'WEB',
      url: `https://example.org/${word(random)}/${hex(random, 40)}`,
    })),
    database_specific: {
      cwe_ids: ['CWE-79', 'CWE-1321'],
      severity: 'MODERATE',
      github_reviewed: true,
      github_reviewed_at: time,
      nvd_published_at: time,
    },
  };
}

function aliasAdvisory(ecosystem, index, { name, ranges, time, cve, ghsa }, random) {
  const prefix = { PyPI: 'PYSEC', Go: 'GO', 'crates.io': 'RUSTSEC' }[ecosystem];
  return {
    schema_version: '1.7.3',
    id: `${prefix}-${2016 + (index % 11)}-${index}`,
    modified: time,
    published: time,
    aliases: [cve, ghsa],
    details: prose(random, 500),
    affected: [
      {
        package: { ecosystem, name },
        ranges: [
          {
            type: rangeType(ecosystem),
            events: ranges.flatMap(({ introduced, fixed }) => [{ introduced }, { fixed }]),
          },
        ],
        ...(ecosystem === 'PyPI'
          ? { versions: ranges.flatMap(({ introduced, fixed }) => enumerated(introduced, fixed)) }
          : {}),
      },
    ],
    references: [{ type: 'WEB', url: `https://example.org/${hex(random, 40)}` }],
  };
}

const rangeType = (ecosystem) => (ecosystem === 'PyPI' ? 'ECOSYSTEM' : 'SEMVER');

/** Packages have several advisories: three on average. */
function reviewedName(ecosystem, index) {
  return nameOf(ecosystem, `pkg-${index % Math.ceil(counts[ecosystem].reviewed / 3)}`);
}

function nameOf(ecosystem, name) {
  return ecosystem === 'Go' ? `example.org/team/${name}` : name;
}

function versionOf(ecosystem, random) {
  const [major, minor, patch] = [3, 20, 10].map((most) => Math.floor(random() * most));
  return `${ecosystem === 'Go' ? 'v' : ''}${major}.${minor}.${patch}`;
}

function enumerated(introduced, fixed) {
  const major = introduced === '0' ? 1 : Number(introduced.split('.', 1)[0]);
  const [, minor] = fixed.split('.').map(Number);
  return Array.from({ length: minor * 8 }, (_, index) => `${major}.${index >> 3}.${index & 7}`);
}

function timeOf(random) {
  return new Date(1_600_000_000_000 + Math.floor(random() * 190_000_000) * 1000).toISOString();
}

const syllables = ['ka', 'ro', 'mi', 'te', 'su', 'na', 'lo', 'vi', 'do', 'pe', 'zu', 'ga', 'fi'];
const word = (random) =>
  Array.from({ length: 2 + Math.floor(random() * 2) }, () => syllables[(random() * 13) | 0]).join(
    '',
  );
const quad = (random) =>
  Array.from({ length: 4 }, () => '23456789cfghjmpqrvwx'[(random() * 20) | 0]).join('');
const hex = (random, length) =>
  Array.from({ length }, () => '0123456789abcdef'[(random() * 16) | 0]).join('');

function prose(random, mean) {
  let text = '';
  const length = mean * (0.5 + random());
  while (text.length < length) text += `${word(random)} `;
  return text;
}

function writeZip(path, advisories) {
  const file = openSync(path, 'wx');
  const directory = [];
  let offset = 0;
  for (const advisory of advisories) {
    const name = Buffer.from(`${advisory.id}.json`);
    const bytes = Buffer.from(JSON.stringify(advisory));
    const packed = deflateRawSync(bytes, { level: 3 });
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(0x00210000, 6);
    fields.writeUInt32LE(crc32(bytes), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(bytes.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), fields, name, packed]);
    writeSync(file, local);
    const central = Buffer.alloc(46);
    central.write('PK\u0001\u0002', 'latin1');
    central.writeUInt16LE(20, 4);
    fields.copy(central, 6);
    central.writeUInt32LE(offset, 42);
    directory.push(central, name);
    offset += local.length;
  }
  const bytes = Buffer.concat(directory);
  writeSync(file, bytes);
  writeSync(file, endRecords(directory.length / 2, bytes.length, offset));
  closeSync(file);
}

/** Both: a dump has more entries than the old end record can count. */
function endRecords(count, size, offset) {
  const large = Buffer.alloc(76);
  large.write('PK\u0006\u0006', 'latin1');
  large.writeBigUInt64LE(44n, 4);
  large.writeUInt16LE(45, 12);
  large.writeUInt16LE(45, 14);
  large.writeBigUInt64LE(BigInt(count), 24);
  large.writeBigUInt64LE(BigInt(count), 32);
  large.writeBigUInt64LE(BigInt(size), 40);
  large.writeBigUInt64LE(BigInt(offset), 48);
  large.write('PK\u0006\u0007', 56, 'latin1');
  large.writeBigUInt64LE(BigInt(offset + size), 64);
  large.writeUInt32LE(1, 72);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(Math.min(count, 0xffff), 8);
  end.writeUInt16LE(Math.min(count, 0xffff), 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return count > 0xffff ? Buffer.concat([large, end]) : end;
}

function mulberry32(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

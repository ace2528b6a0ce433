// Measures the command against the reference tool and Info-ZIP, on trees that it generates.
//   npm run bench -- [--quick] [--only start|pack|unpack|signature|scan|sandbox] [--command <another build's dxt.js>]
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { dxt, prepare } from '../scripts/prepare.mjs';
import { compare } from './measure.mjs';
import { measureSandbox } from './sandbox.mjs';
import { measureScan } from './scan.mjs';
import { measureSignature } from './signature.mjs';
import { megabytes, printTable, seconds } from './table.mjs';
import { sizes, tree } from './trees.mjs';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    command: { type: 'string' },
  },
});
const parts = {
  start: benchStart,
  pack: benchPack,
  unpack: benchUnpack,
  signature: benchSignature,
  scan: benchScan,
  sandbox: benchSandbox,
};
if (values.only !== undefined && !(values.only in parts)) {
  throw new Error(`expected --only ${Object.keys(parts).join(', ')}, found ${values.only}`);
}

const cache = join(tmpdir(), 'opendxt-bench');
mkdirSync(cache, { recursive: true });
const ours = [process.execPath, values.command === undefined ? dxt : resolve(values.command)];
const reference = [process.execPath, values.only === 'sandbox' ? '' : installReference()];
const hasUnzip = spawnSync('unzip', ['-v']).status === 0;
const rounds = values.quick ? { small: 3, middle: 2, large: 1 } : { small: 9, middle: 7, large: 5 };
const goals = [];

if (values.command === undefined) prepare();
console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${cache}\n`);
for (const [name, part] of Object.entries(parts)) {
  if (values.only === undefined || values.only === name) await part();
}
printTable(
  ['goal', 'wanted', 'found', ''],
  goals.map(({ goal, wanted, found, pass }) => [goal, wanted, found, pass ? 'pass' : 'MISS']),
);
if (!goals.every(({ pass }) => pass)) process.exitCode = 1;

function benchStart() {
  const small = tree(cache, 'small');
  const results = compare(
    cache,
    [
      { name: 'node -e 0', command: [process.execPath, '-e', '0'] },
      { name: 'dxt --version', command: [...ours, '--version'] },
      { name: 'dxt validate', command: [...ours, 'validate', small] },
      { name: 'reference --version', command: [...reference, '--version'] },
      { name: 'reference validate', command: [...reference, 'validate', small] },
    ],
    values.quick ? 5 : 25,
  );
  const bare = results['node -e 0'].wall;
  console.log('start-up');
  printTable(
    ['', 'wall', 'of node -e 0', 'CPU', 'peak RSS'],
    Object.entries(results).map(([name, { wall, cpu, rss }]) => [
      name,
      seconds(wall),
      `${(wall / bare).toFixed(2)}×`,
      seconds(cpu),
      megabytes(rss),
    ]),
  );
  atMost('dxt --version, wall over node -e 0', 1.5, results['dxt --version'].wall / bare);
  atMost('dxt validate, wall over node -e 0', 1.8, results['dxt validate'].wall / bare);
}

function benchPack() {
  for (const size of Object.keys(sizes)) {
    const source = tree(cache, size);
    const out = { dxt: join(cache, 'ours.mcpb'), reference: join(cache, 'reference.mcpb') };
    const results = compare(
      cache,
      [
        {
          name: 'dxt',
          command: [...ours, 'pack', source, '-o', out.dxt, '--yes', '--no-start', '--quiet'],
          prepare: () => rmSync(out.dxt, { force: true }),
        },
        { name: 'reference', command: [...reference, 'pack', source, out.reference] },
      ],
      rounds[size],
    );
    const bytes = { dxt: statSync(out.dxt).size, reference: statSync(out.reference).size };
    printCosts(`pack, ${size}`, size, results, bytes);
    if (size !== 'large') continue;
    const { dxt, reference: other } = results;
    atLeast('pack, wall, reference over dxt', 1.9, other.wall / dxt.wall);
    atMost('pack, size, dxt over reference', 1, bytes.dxt / bytes.reference, 4);
    atMost('pack, peak RSS, dxt over reference', 1 / 3, dxt.rss / other.rss);
  }
}

function benchUnpack() {
  for (const size of Object.keys(sizes)) {
    const bundle = join(cache, 'unpack.mcpb');
    const packed = spawnSync(reference[0], [reference[1], 'pack', tree(cache, size), bundle]);
    if (packed.status !== 0)
      throw new Error(`the reference did not pack\n${packed.stderr.toString()}`);
    const target = join(cache, 'unpacked');
    const prepare = () => rmSync(target, { recursive: true, force: true });
    const results = compare(
      cache,
      [
        { name: 'dxt', command: [...ours, 'unpack', bundle, target, '--quiet'], prepare },
        { name: 'reference', command: [...reference, 'unpack', bundle, target], prepare },
        ...(hasUnzip
          ? [{ name: 'unzip', command: ['unzip', '-q', bundle, '-d', target], prepare }]
          : []),
      ],
      rounds[size],
    );
    prepare();
    printCosts(`unpack, ${size}`, size, results);
    if (size !== 'large') continue;
    const { dxt, reference: other, unzip } = results;
    if (unzip !== undefined) {
      atLeast('unpack, user CPU (minimum), unzip over dxt', 1, unzip.userMinimum / dxt.userMinimum);
      atLeast('unpack, wall, unzip over dxt', 1, unzip.wall / dxt.wall);
    }
    const faster = other.userMinimum / dxt.userMinimum;
    atLeast('unpack, user CPU (minimum), reference over dxt', 1.5, faster);
    atMost('unpack, peak RSS, dxt over reference', 1 / 4, dxt.rss / other.rss);
  }
}

function benchSignature() {
  const measured = measureSignature(cache, { ours, reference, rounds: values.quick ? 1 : 5 });
  if (measured === undefined) {
    console.log('signature: this machine has no openssl\n');
    return;
  }
  for (const [size, results] of Object.entries(measured)) {
    console.log(`signature, ${size}`);
    printTable(
      ['', 'wall', 'CPU', 'peak RSS'],
      Object.entries(results).map(([name, { wall, cpu, rss }]) => [
        name,
        seconds(wall),
        seconds(cpu),
        megabytes(rss),
      ]),
    );
  }
  const { small, large, 'one file': one } = measured;
  const theirs = large['reference sign'];
  atLeast('sign, wall, reference over dxt', 1, theirs.wall / large['dxt sign'].wall);
  atMost('sign, peak RSS, dxt over reference', 1 / 2, large['dxt sign'].rss / theirs.rss);
  for (const name of ['dxt sign', 'dxt verify']) {
    const growth = one[name].rss / small[name].rss;
    atMost(`${name}, peak RSS, 100 MB in one file over small`, 1.75, growth);
  }
}

function benchScan() {
  const measured = measureScan(cache, { rounds: values.quick ? 3 : 15 });
  const { results, update, look, advisories, dumpSize, databaseSize } = measured;
  console.log(
    `scan: ${advisories} advisories, dumps ${megabytes(dumpSize)}, database ${megabytes(databaseSize)}`,
  );
  printTable(
    ['', 'wall', 'CPU', 'user min', 'peak RSS'],
    Object.entries(results).map(([name, { wall, cpu, userMinimum, rss }]) => [
      name,
      seconds(wall),
      seconds(cpu),
      seconds(userMinimum),
      megabytes(rss),
    ]),
  );
  atMost('look up 574 packages in 300,000 advisories, s CPU', 1, look.cpu);
  atMost('the same, peak RSS, MB', 150, look.rss / 1e6, 0);
  atMost('make the database, peak RSS, MB', 150, update.rss / 1e6, 0);
}

async function benchSandbox() {
  const measured = await measureSandbox(cache, {
    starts: values.quick ? 5 : 25,
    messages: values.quick ? 2000 : 20_000,
  });
  if (measured === undefined) {
    console.log('sandbox: this machine can’t make a box\n');
    return;
  }
  const { start, stop, message, idle, audit } = measured;
  const milliseconds = (value) => `${value.toFixed(value < 1 ? 3 : 1)} ms`;
  console.log('sandbox, medians');
  printTable(
    ['', 'start', 'over bare', 'stop', 'round trip', 'of bare'],
    Object.keys(start).map((name) => [
      name,
      milliseconds(start[name]),
      milliseconds(start[name] - start.bare),
      milliseconds(stop[name]),
      milliseconds(message[name]),
      `${(message[name] / message.bare).toFixed(2)}×`,
    ]),
  );
  console.log(
    `idle: ${(idle.share * 100).toFixed(2)} % of a processor to watch, beside the server ${idle.beside.join(', ')}`,
  );
  console.log(`audit: ${milliseconds(audit)} for each record\n`);
  atMost('start in a box, ms over bare', 15, start.boxed - start.bare, 1);
  atMost('start in a box with network, ms over bare', 90, start.networked - start.bare, 1);
  atMost('round trip in a box, over bare', 1.05, message.boxed / message.bare);
  atMost('round trip in a box with network, over bare', 1.05, message.networked / message.bare);
}

function printCosts(title, size, results, bytes) {
  const { files, bytes: unpacked } = sizes[size];
  console.log(`${title}: ${files} files, ${megabytes(unpacked)}`);
  printTable(
    ['', 'wall', 'over dxt', 'CPU', 'user', 'user min', 'peak RSS', 'size'],
    Object.entries(results).map(([name, { wall, cpu, user, userMinimum, rss }]) => [
      name,
      seconds(wall),
      `${(wall / results.dxt.wall).toFixed(2)}×`,
      seconds(cpu),
      seconds(user),
      seconds(userMinimum),
      megabytes(rss),
      bytes === undefined ? '' : megabytes(bytes[name]),
    ]),
  );
}

function atLeast(goal, limit, found, digits = 2) {
  const wanted = `≥ ${limit.toFixed(digits)}`;
  goals.push({ goal, wanted, found: found.toFixed(digits), pass: found >= limit });
}

function atMost(goal, limit, found, digits = 2) {
  const wanted = `≤ ${limit.toFixed(digits)}`;
  goals.push({ goal, wanted, found: found.toFixed(digits), pass: found <= limit });
}

/** The reference's command, installed for the purpose into the cache. */
function installReference() {
  const home = join(cache, 'reference-2.1.2');
  const script = join(home, 'node_modules/@anthropic-ai/mcpb/dist/cli/cli.js');
  if (existsSync(script)) return script;
  mkdirSync(home, { recursive: true });
  const { status } = spawnSync(
    'npm',
    ['install', '--prefix', home, '--ignore-scripts', '--no-audit', '@anthropic-ai/mcpb@2.1.2'],
    { stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' },
  );
  if (status !== 0) throw new Error('the reference tool could not be installed');
  return script;
}

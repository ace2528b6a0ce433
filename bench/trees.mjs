// Trees that look like a server with its node_modules; the same bytes in every run.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

// Raise it when the generator changes, so that no older tree is taken from the cache.
const generation = 1;

export const sizes = {
  small: { files: 120, bytes: 2_000_000 },
  middle: { files: 1_700, bytes: 17_000_000 },
  large: { files: 37_000, bytes: 350_000_000 },
};

/** The folder of a tree, made when it is not in `cache` yet. */
export function tree(cache, name) {
  const folder = join(cache, `tree-${name}-${generation}`);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  generate(unfinished, sizes[name]);
  renameSync(unfinished, folder);
  return folder;
}

function generate(root, { files, bytes }) {
  const random = mulberry32(files);
  const words = Array.from({ length: 6000 }, () => word(random));
  const made = new Set();
  const write = (path, content) => {
    const target = join(root, path);
    const folder = dirname(target);
    if (!made.has(folder)) mkdirSync(folder, { recursive: true });
    made.add(folder);
    writeFileSync(target, content);
  };
  const packages = Math.ceil(files / 65);
  const dependencies = {};
  let written = 0;
  let count = 3;
  for (let index = 0; index < packages; index++) {
    const name = packageName(random, index);
    dependencies[name] = '1.0.0';
    const home = `node_modules/${name}`;
    write(`${home}/package.json`, packageJson(name));
    count++;
    const wanted = Math.round(((index + 1) / packages) * files) - count;
    const share = ((index + 1) / packages) * bytes - written;
    for (let left = wanted; left > 0; left--) {
      const kind = pick(random, kinds);
      const mean = Math.max(200, (((index + 1) / packages) * bytes - written) / left);
      const size = Math.min(Math.round(mean * skewed(random)), Math.max(share, 200));
      const path = `${home}/${pick(random, folders)}${word(random)}-${left}${kind.extension}`;
      write(path, kind.make(words, size, random));
      written += size;
      count++;
    }
  }
  write('manifest.json', manifest);
  write('package.json', JSON.stringify({ name: 'bench', version: '1.0.0', dependencies }, null, 2));
  write('server/index.js', 'process.stdin.resume();\n');
}

const manifest = `${JSON.stringify(
  {
    manifest_version: '0.3',
    name: 'bench',
    version: '1.0.0',
    description: 'A tree to measure with',
    author: { name: 'Bench' },
    server: {
      type: 'node',
      entry_point: 'server/index.js',
      mcp_config: { command: 'node', args: ['${__dirname}/server/index.js'] },
    },
  },
  null,
  2,
)}\n`;

const packageJson = (name) =>
  `${JSON.stringify({ name, version: '1.0.0', license: 'MIT', main: 'index.js' }, null, 2)}\n`;

const folders = ['', 'lib/', 'dist/', 'dist/cjs/', 'dist/esm/', 'src/', 'lib/internal/'];

/** Lines of something like JavaScript, over the few names that one file uses. */
function code(words, size, random) {
  const names = Array.from({ length: 12 + size / 400 }, () => common(words, random));
  const name = () => common(names, random);
  const parts = ['/*! Copyright the authors. Licensed under the MIT licence. */\n'];
  let length = parts[0].length;
  let depth = 0;
  while (length < size) {
    const shape = pick(random, depth === 0 ? openings : depth > 4 ? endings : shapes);
    if (shape.closes) depth--;
    const line = `${'  '.repeat(depth)}${shape.text(name, random)}\n`;
    if (shape.opens) depth++;
    parts.push(line);
    length += line.length;
  }
  return parts.join('').slice(0, size);
}

const noise = (_, size, random) => {
  const bytes = Buffer.alloc(size);
  // Machine code deflates to about half: three bytes in five are noise, the others repeat.
  for (let at = 0; at < size; at++) bytes[at] = at % 5 < 3 ? random() * 256 : (at >> 6) & 15;
  return bytes;
};

const picture = (_, size, random) => {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at++) bytes[at] = random() * 256;
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).copy(bytes);
  return bytes;
};

const kinds = [
  ...Array.from({ length: 40 }, () => ({ extension: '.js', make: code })),
  ...Array.from({ length: 12 }, () => ({ extension: '.mjs', make: code })),
  ...Array.from({ length: 8 }, () => ({ extension: '.cjs', make: code })),
  ...Array.from({ length: 6 }, () => ({ extension: '.json', make: code })),
  ...Array.from({ length: 4 }, () => ({ extension: '.md', make: code })),
  { extension: '.node', make: noise },
  { extension: '.png', make: picture },
];

const statements = [
  (name) => `const ${name()} = ${name()}.${name()}(${name()}, ${name()});`,
  (name) => `if (${name()} === undefined) return ${name()}.${name()};`,
  (name) => `throw new TypeError('${name()} must be ${name()}, got ' + ${name()});`,
  (name) => `// the ${name()} ${name()} of a ${name()} is ${name()} here`,
  (name, random) => `${name()}: ${Math.floor(random() * 1e4)},`,
  (name) => `this.${name()} = ${name()};`,
  (name) => `return this.${name()}(${name()}, options.${name()});`,
  (name) => `exports.${name()} = ${name()};`,
].map((text) => ({ text }));
const openings = [
  (name) => `export function ${name()}(${name()}, options = {}) {`,
  (name) => `for (const ${name()} of ${name()}) {`,
  (name) => `if (typeof ${name()}.${name()} === 'function') {`,
  (name) => `Object.defineProperty(exports, '${name()}', { get: function () {`,
].map((text) => ({ text, opens: true }));
const endings = [{ text: () => '}', closes: true }];
const shapes = [...statements, ...openings, ...endings, ...endings, ...endings, ...endings];

const syllables =
  'ba co de fi gra ho in ja ket lo mu nor o per qui res sta tor un ver wa xi yo zen';

function word(random) {
  const parts = syllables.split(' ');
  const length = 1 + Math.floor(random() * 4);
  return Array.from({ length }, () => pick(random, parts)).join('');
}

const packageName = (random, index) =>
  `${index % 5 === 0 ? `@${word(random)}/` : ''}${word(random)}-${index}`;

/** Log-normal as in real trees: many small ones, a few large ones, 1 on average. */
function skewed(random) {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.exp(1.3 * normal - 0.845);
}

/** The first are taken much more often than the last. */
const common = (list, random) => list[Math.floor(random() ** 2.5 * list.length)];

const pick = (random, list) => list[Math.floor(random() * list.length)];

/** A small seeded generator (Tommy Ettinger's mulberry32, public domain). */
function mulberry32(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

// What both `npm start` and `npm test` do first: install and build what is missing.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const dxt = join(root, 'packages/cli/dist/dxt.js');

const oldestNode = [20, 19];

/** Ends with a sentence when this Node is too old, installs the dependencies and builds. */
export function prepare() {
  checkNode();
  installDependencies();
  build();
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  fail(
    `OpenDXT needs Node ${oldestNode.join('.')} or newer, found ${process.versions.node}`,
    'https://nodejs.org has the current one',
  );
}

export function installDependencies() {
  const lock = digest([readFileSync(join(root, 'package-lock.json'))]);
  const stamp = join(root, 'node_modules/.opendxt-lock');
  const link = lstatSync(join(root, 'node_modules/.bin/dxt'), { throwIfNoEntry: false });
  if (link && existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.log('Installing the dependencies (npm ci) …');
  standInForCommand();
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    hint: 'npm ci failed: is the package registry within reach? `npm ping` tells',
  });
  writeFileSync(stamp, lock);
}

/** npm links no command whose file is missing, and `npx dxt` would be somebody else's package. */
function standInForCommand() {
  if (existsSync(dxt)) return;
  mkdirSync(dirname(dxt), { recursive: true });
  writeFileSync(dxt, "throw new Error('dxt is not built yet: `npm start` does it');\n");
}

function build() {
  const sources = digest(
    [...sourceFiles()].map((file) => Buffer.from(file.path + '\0' + file.hash)),
  );
  const stamp = join(root, 'packages/cli/dist/.built-from');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources && existsSync(dxt)) return;
  console.log('Building …');
  rmSync(stamp, { force: true });
  run(process.execPath, [join(root, 'scripts/build.mjs')], { hint: 'the build failed' });
  mkdirSync(join(root, 'packages/cli/dist'), { recursive: true });
  writeFileSync(stamp, sources);
}

function* sourceFiles() {
  yield* filesBelow(join(root, 'scripts'));
  for (const name of readdirSync(join(root, 'packages'))) {
    yield* filesBelow(join(root, 'packages', name, 'src'));
    yield* [hashed(join(root, 'packages', name, 'package.json'))];
  }
}

function* filesBelow(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile() && !path.endsWith('.test.ts')) yield hashed(path);
  }
}

function hashed(path) {
  return { path, hash: digest([readFileSync(path)]) };
}

function digest(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** Runs a program with this terminal; ends the whole script when it fails. */
export function run(command, args, { hint, ...options } = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32' && command === 'npm',
    ...options,
  });
  if (result.status === 0) return;
  fail(`\`${command} ${args.join(' ')}\` ended with ${result.status ?? result.signal}`, hint);
}

export function fail(message, hint) {
  console.error(`error: ${message}`);
  if (hint) console.error(`\nhint: ${hint}`);
  process.exit(1);
}

// What signing and verifying cost, of a small bundle and of two of about 100 MB: one file, and many.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare } from './measure.mjs';
import { tree } from './trees.mjs';

/** Of `dxt` and the reference, by size; undefined where there is no openssl. */
export function measureSignature(cache, { ours, reference, rounds }) {
  const keys = makeKeys(cache);
  if (keys === undefined) return undefined;
  const { root, certificate, key } = keys;
  const credentials = ['--cert', certificate, '--key', key];
  const home = join(cache, 'home-of-signatures');
  mkdirSync(home, { recursive: true });
  process.env.OPENDXT_HOME = home;
  const results = {};
  for (const size of ['small', 'one file', 'large']) {
    const bundle = join(cache, `unsigned ${size}.mcpb`);
    if (!existsSync(bundle)) {
      run([...ours, 'pack', source(cache, size), '-o', bundle, '--yes', '--no-start', '--quiet']);
    }
    const signed = join(cache, 'signed.mcpb');
    const theirs = join(cache, 'signed-by-reference.mcpb');
    run([...ours, 'sign', bundle, ...credentials, '-o', signed, '--quiet']);
    const target = join(cache, 'signing.mcpb');
    results[size] = compare(
      cache,
      [
        {
          name: 'dxt sign',
          command: [...ours, 'sign', bundle, ...credentials, '-o', target, '--quiet'],
          prepare: () => rmSync(target, { force: true }),
        },
        { name: 'dxt verify', command: [...ours, 'verify', signed, '--ca', root, '--quiet'] },
        {
          name: 'reference sign',
          command: [...reference, 'sign', theirs, ...credentials],
          prepare: () => copyFileSync(bundle, theirs),
        },
      ],
      rounds,
    );
  }
  return results;
}

/** A folder to be packed; `one file` is the small one with 100 MB that can't be compressed. */
function source(cache, size) {
  if (size !== 'one file') return tree(cache, size);
  const folder = join(cache, 'tree-one-file');
  rmSync(folder, { recursive: true, force: true });
  cpSync(tree(cache, 'small'), folder, { recursive: true });
  writeFileSync(join(folder, 'model.bin'), randomBytes(100_000_000));
  return folder;
}

/** A root and a certificate for code below it; RSA, since the reference knows nothing else. */
function makeKeys(cache) {
  if (spawnSync('openssl', ['version']).status !== 0) return undefined;
  const folder = join(cache, 'signer');
  const path = (name) => join(folder, name);
  const keys = { root: path('root.pem'), certificate: path('leaf.pem'), key: path('leaf.key') };
  if (existsSync(keys.certificate)) return keys;
  mkdirSync(folder, { recursive: true });
  const request = ['req', '-newkey', 'rsa:2048', '-nodes', '-days', '3650'];
  const code = ['-addext', 'extendedKeyUsage=codeSigning'];
  run([
    'openssl',
    ...request,
    '-x509',
    '-subj',
    '/CN=Root',
    '-keyout',
    path('root.key'),
    '-out',
    keys.root,
  ]);
  const by = ['-CA', keys.root, '-CAkey', path('root.key')];
  const leaf = ['-x509', '-subj', '/CN=Ann', '-addext', 'basicConstraints=critical,CA:FALSE'];
  run([
    'openssl',
    ...request,
    ...leaf,
    ...code,
    ...by,
    '-keyout',
    keys.key,
    '-out',
    keys.certificate,
  ]);
  return keys;
}

function run([command, ...args]) {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args[0]} ended with ${status}\n${stderr}`);
}

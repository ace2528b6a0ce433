// Puts beside the bundled command what its one tarball needs: README, licence, JSON Schemas, and
// the licences of the libraries that are inside the bundle.
import {
  copyFileSync,
  cpSync,
  existsSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** @param metafile esbuild's, which names every file that went into the bundle */
export function completePackage(root, metafile) {
  const cli = join(root, 'packages/cli');
  for (const name of ['README.md', 'LICENSE'])
    if (existsSync(join(root, name))) copyFileSync(join(root, name), join(cli, name));
  for (const name of ['manifest', 'host'])
    cpSync(join(root, 'packages', name, 'schemas'), join(cli, 'schemas'), { recursive: true });
  writeFileSync(join(cli, 'THIRD_PARTY_LICENSES.txt'), thirdPartyLicences(root, metafile));
}

function thirdPartyLicences(root, metafile) {
  const folders = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const match = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input);
    if (match) folders.add(match[0]);
  }
  const libraries = [...folders].sort().map((folder) => describeLibrary(join(root, folder)));
  const parts = ['dxt contains the following libraries.'];
  for (const library of libraries) {
    const { name, version, license } = library;
    parts.push(`${name} ${version} (${license})\n\n${licenceText(library, libraries)}`);
  }
  return `${parts.join(`\n\n${'-'.repeat(78)}\n\n`)}\n`;
}

function describeLibrary(path) {
  const about = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  const file = readdirSync(path).find((entry) => /^licen[cs]e/i.test(entry));
  return { ...about, text: file && readFileSync(join(path, file), 'utf8').trim() };
}

/** A package without a file of its own is under that of its repository, which another one brings. */
function licenceText({ name, license, repository, text }, libraries) {
  const found =
    text ??
    libraries.find(
      (other) =>
        other.text !== undefined &&
        other.license === license &&
        other.repository?.url !== undefined &&
        other.repository.url === repository?.url,
    )?.text;
  if (found === undefined) throw new Error(`${name} is bundled and has no licence file`);
  return found;
}

// What advisories cost: the making of their database of dumps of OSV's size, and a look-up.
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { advisoryCount, dumps, packages } from './advisories.mjs';
import { compare } from './measure.mjs';

const task = fileURLToPath(new URL('scan-task.mjs', import.meta.url));

/** Of whole processes; sizes in bytes. */
export function measureScan(cache, { rounds }) {
  const source = dumps(cache);
  const database = join(cache, 'advisory-database');
  rmSync(database, { recursive: true, force: true });
  mkdirSync(database);
  const command = (what) => [process.execPath, task, what, database, source];
  const update = () => rmSync(database, { recursive: true, force: true });
  const { update: made } = compare(
    cache,
    [{ name: 'update', command: command('update'), prepare: update }],
    1,
  );
  const { look, nothing } = compare(
    cache,
    [
      { name: 'look', command: command('look') },
      { name: 'nothing', command: command('nothing') },
    ],
    rounds,
  );
  const sizeOf = (folder, names) =>
    names.reduce((total, name) => total + statSync(join(folder, name)).size, 0);
  return {
    results: {
      'make the database': made,
      [`look up ${packages().length} packages`]: look,
      node: nothing,
    },
    update: made,
    look,
    advisories: advisoryCount,
    dumpSize: sizeOf(
      source,
      readdirSync(source).map((name) => join(name, 'all.zip')),
    ),
    databaseSize: sizeOf(database, readdirSync(database)),
  };
}

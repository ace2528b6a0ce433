import type { Image } from '../../../binaries/index.ts';
import type { Survey } from '../survey.ts';
import { type Crate, readRustAuditData } from './rust-audit-data.ts';
import { isRust, readRustPaths } from './rust-paths.ts';

/** Whether it is of Rust. */
export function seeRust(survey: Survey, place: string, image: Image): boolean {
  const data = readRustAuditData(image);
  if (data === 'unreadable') survey.ledger.unseen(place, 'the list of crates in it can’t be read');
  if (data !== undefined && data !== 'unreadable') seeCrates(survey, place, data);
  else return seePaths(survey, place, image) || data !== undefined;
  return true;
}

function seeCrates({ ledger }: Survey, place: string, crates: readonly Crate[]): void {
  const urls = crates.map(({ name, version, isRuntime }) =>
    isRuntime
      ? ledger.add({ ecosystem: 'crates.io', name, version, place, how: 'compiled' })
      : undefined,
  );
  for (const [index, { dependencies }] of crates.entries()) {
    const from = urls[index];
    if (from === undefined) continue;
    for (const dependency of new Set(dependencies)) {
      const to = urls[dependency];
      if (to !== undefined) ledger.depends(from, to);
    }
  }
}

function seePaths({ ledger }: Survey, place: string, image: Image): boolean {
  const crates = readRustPaths(image);
  for (const [name, versions] of crates) {
    for (const version of versions)
      ledger.add({ ecosystem: 'crates.io', name, version, place, how: 'compiled' });
  }
  if (crates.size === 0 && !isRust(image)) return false;
  ledger.unseen(
    place,
    `built from Rust without a list of its crates; ${crates.size === 0 ? 'none is' : 'only those are'} known by the messages in it`,
  );
  return true;
}

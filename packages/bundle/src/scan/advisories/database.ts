import { throwIfCancelled } from '../../error/index.ts';
import type { FoundPackage, ScanFinding } from '../types.ts';
import { findingsOf, packageKey } from './osv/index.ts';
import { openGeneration, type StoreFile } from './store/index.ts';
import type { AdvisoryDatabase, EcosystemState } from './types.ts';

/**
 * Opens the advisories that `updateAdvisoryDatabase` has put into a folder; undefined where there
 * are none.
 * @throws {BundleError} `advisories-unreadable`
 */
export async function openAdvisoryDatabase(
  dir: string,
): Promise<(AdvisoryDatabase & AsyncDisposable) | undefined> {
  const opened = await openGeneration(dir);
  return opened === undefined ? undefined : databaseOf(opened.files);
}

function databaseOf(files: readonly StoreFile[]): AdvisoryDatabase & AsyncDisposable {
  const states = files.map(({ state }) => publicState(state));
  const times = states.map(({ dataFrom }) => dataFrom).sort();
  const close = async () => {
    await Promise.all(files.map((file) => file.close()));
  };
  return {
    source: {
      kind: 'database',
      ecosystems: states.map(({ ecosystem }) => ecosystem),
      ...(times[0] === undefined ? {} : { dataFrom: times[0] }),
      advisories: sum(states.map(({ advisories }) => advisories)),
    },
    ecosystems: states,
    size: sum(states.map(({ size }) => size)),
    lookUp: (packages, signal) => lookUp(files, packages, signal),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Packages whose records are read at the same time. */
const atOnce = 32;

async function lookUp(
  files: readonly StoreFile[],
  packages: readonly FoundPackage[],
  signal: AbortSignal | undefined,
): Promise<readonly ScanFinding[]> {
  const findings: ScanFinding[] = [];
  for (let next = 0; next < packages.length; next += atOnce) {
    throwIfCancelled(signal);
    const some = packages.slice(next, next + atOnce);
    const records = await Promise.all(
      some.map(async ({ ecosystem, name }) => {
        const file = files.find(({ state }) => state.ecosystem === ecosystem);
        return file?.recordsOf(packageKey(ecosystem, name));
      }),
    );
    for (const [index, found] of some.entries()) {
      findings.push(...findingsOf(found, records[index] ?? []));
    }
  }
  return findings;
}

export function publicState(state: EcosystemState): EcosystemState {
  const { ecosystem, dataFrom, advisories, packages, size, unreadable } = state;
  return { ecosystem, dataFrom, advisories, packages, size, unreadable };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

import type { ScanOptions } from '@opendxt/bundle';
import type { Home } from '../home/index.ts';

export async function openAdvisories(
  _home: Home,
): Promise<AsyncDisposable & Pick<ScanOptions, 'advisories'>> {
  return { advisories: [], [Symbol.asyncDispose]: async () => undefined };
}

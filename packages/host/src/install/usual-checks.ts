import { archiveContents } from '@opendxt/bundle';
import { scanWithin } from '../scan/index.ts';
import { verifyBundle } from '../trust/index.ts';
import type { PlanContext } from './plan-context.ts';
import type { InstallChecks } from './types.ts';

/** Who signed it, by what is trusted on this machine; what is in it, by the advisories that it has. */
export function usualChecks(context: PlanContext): InstallChecks {
  return {
    verify: ({ file, extension, signal }) =>
      verifyBundle(context, file, { extension, ...(signal && { signal }) }),
    scan: ({ bundle, signal, onProgress }) =>
      scanWithin(context.home, archiveContents(bundle.archive), {
        manifest: bundle.manifest,
        signal,
        onProgress,
      }),
  };
}

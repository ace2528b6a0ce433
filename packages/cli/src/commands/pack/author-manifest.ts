import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BundleError } from '@opendxt/bundle';
import { parseSource, readManifest, validateManifest } from '@opendxt/manifest';
import type { CheckedPlan } from './check-plan.ts';

/**
 * The manifest as its author wrote it, by itself: which files there will be depends on the target.
 * Without `manifest` where it has errors. BundleError `manifest-missing`.
 */
export async function readAuthorManifest(
  root: string,
): Promise<CheckedPlan & { readonly manifestText: string }> {
  const manifestText = await readFile(join(root, 'manifest.json'), 'utf8').catch(
    (error: unknown) => {
      throw new BundleError('manifest-missing', `no \`manifest.json\` in ${root}`, {
        hint: '`dxt init` writes one',
        cause: error,
      });
    },
  );
  const report = await validateManifest(manifestText);
  const { manifest } = readManifest(parseSource(manifestText), 'strict');
  return {
    ...(manifest === undefined || report.errors > 0 ? {} : { manifest }),
    problems: report.problems,
    errors: report.errors,
    warnings: report.warnings,
    manifestText,
  };
}

import { resolve } from 'node:path';
import { toJunit, toSarif, type JunitOptions, type ScanReport } from '@opendxt/bundle';
import { writeWhole } from '../../output-file/index.ts';
import { version } from '../../version.ts';

/** Writes the report in the forms of other tools; each appears whole or not at all. */
export async function writeReports(
  cwd: string,
  files: { readonly sarif?: string; readonly junit?: string },
  report: ScanReport,
  options: JunitOptions,
): Promise<void> {
  if (files.sarif !== undefined) {
    const text = `${JSON.stringify(toSarif(report, { version }), undefined, 2)}\n`;
    await writeWhole(resolve(cwd, files.sarif), text);
  }
  if (files.junit !== undefined)
    await writeWhole(resolve(cwd, files.junit), toJunit(report, options));
}

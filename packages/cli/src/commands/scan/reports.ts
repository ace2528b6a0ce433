import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { toJunit, toSarif, type JunitOptions, type ScanReport } from '@opendxt/bundle';
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
    await write(resolve(cwd, files.sarif), text);
  }
  if (files.junit !== undefined) await write(resolve(cwd, files.junit), toJunit(report, options));
}

async function write(path: string, text: string): Promise<void> {
  const beside = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await writeFile(beside, text, { flag: 'wx' });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

import type { ServerType } from '../model/index.ts';
import type { JsonPath } from '../problem/index.ts';
import { pathFromRoot, readBundlePath } from './bundle-path.ts';
import { checkFile, type Named } from './file-lookup.ts';
import type { Finding } from './finding.ts';
import type { LaunchText, Subject } from './subject.ts';
import type { FileView } from './types.ts';

/** That the entry point, the command, and the files that arguments name are there. */
export async function checkServerFiles(
  { manifest, texts }: Subject,
  files: FileView,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const { entryPoint, type } = manifest.server;
  const entry = normalised(entryPoint) ?? '';
  if (entry !== '') {
    const named = { what: 'the entry point', missing: 'entry-point-missing' };
    const path = ['server', 'entry_point'];
    findings.push(...(await checkProgram(files, entry, path, named, type)));
  }
  for (const text of texts) {
    const path = pathInBundle(text);
    // The entry point has been looked for already.
    if (path === undefined || path === entry) continue;
    if (text.role === 'command') {
      findings.push(...(await checkCommand(files, path, text.path, type)));
    } else if (text.role === 'argument') {
      findings.push(...(await checkArgumentFile(files, path, text.path)));
    }
  }
  return findings;
}

function normalised(text: string): string | undefined {
  const path = readBundlePath(text);
  return path.kind === 'inside' ? path.path : undefined;
}

function pathInBundle({ text, role }: LaunchText): string | undefined {
  const path = pathFromRoot(text);
  return path === undefined && role === 'command' && text.includes('/') ? normalised(text) : path;
}

async function checkCommand(
  files: FileView,
  file: string,
  path: JsonPath,
  type: ServerType,
): Promise<readonly Finding[]> {
  const named = { what: 'the command', missing: 'command-missing' };
  const findings = await checkProgram(files, file, path, named, type);
  // One manifest may serve several bundles, each with the program of one platform.
  const isOverride = path.length > ['server', 'mcp_config', 'command'].length;
  return isOverride ? findings.map((finding) => ({ ...finding, severity: 'warning' })) : findings;
}

/** A `binary` server may have its program for Windows under the same name with `.exe`. */
async function checkProgram(
  files: FileView,
  file: string,
  path: JsonPath,
  named: Named,
  type: ServerType,
): Promise<readonly Finding[]> {
  if (type === 'binary' && (await files.kind(`${file}.exe`)) === 'file') return [];
  const finding = await checkFile(files, file, path, named);
  return finding === undefined ? [] : [finding];
}

async function checkArgumentFile(
  files: FileView,
  file: string,
  path: JsonPath,
): Promise<readonly Finding[]> {
  if (file === '' || (await files.kind(file)) !== undefined) return [];
  return [
    {
      severity: 'warning',
      code: 'argument-file-missing',
      path,
      message: `there is no \`${file}\` in the bundle`,
      expected: 'a file or folder of the bundle',
    },
  ];
}

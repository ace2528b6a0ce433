import { resolve } from 'node:path';
import type { FileChange, ManifestChange } from '@opendxt/bundle';
import { markHidden } from '@opendxt/bundle';
import type { CommandContext, ExitStatus } from '../../../command/index.ts';
import {
  formatBytes,
  formatPath,
  formatTable,
  plural,
  visibleLine,
} from '../../../printer/index.ts';
import { rebuild, type Rebuilt } from './rebuild.ts';

/** The rest is counted. */
const linesShown = 50;

/** Says whether a bundle comes from a folder; 0 where it does. */
export async function verifyRebuild(
  context: CommandContext,
  { given, folder }: { readonly given: string; readonly folder: string },
): Promise<ExitStatus> {
  const { printer, cwd } = context;
  const file = resolve(cwd, given);
  const result = await rebuild(context, { file, folder });
  const ok = result.match !== 'none';
  printer.document({ ok, file, folder: resolve(cwd, folder), ...result });
  for (const line of listRebuilt(result, { given, folder, everything: printer.isVerbose }))
    printer.data(line);
  return ok ? 0 : 1;
}

function listRebuilt(
  { match, signed, files, rebuilt, differences, manifest }: Rebuilt,
  {
    given,
    folder,
    everything,
  }: { readonly given: string; readonly folder: string; readonly everything: boolean },
): readonly string[] {
  const names = { bundle: `\`${visibleLine(given)}\``, source: `\`${visibleLine(folder)}\`` };
  const command = ['dxt pack', ...rebuilt.options].join(' ');
  switch (match) {
    case 'file': {
      const { compressor, level } = rebuilt.compression ?? { compressor: 'zlib', level: 6 };
      const options = [
        ...(compressor === 'portable' ? ['--portable'] : []),
        ...(level === 6 ? [] : [`--level ${level}`]),
      ];
      return [
        `${names.bundle} comes from ${names.source}: \`${[command, ...options].join(' ')}\` gives the same bytes${signed ? ', but for the signature' : ''}`,
      ];
    }
    case 'content':
      return [
        `${names.bundle} comes from ${names.source}: \`${command}\` gives the same ${plural(files, 'file')}; they were compressed in a way that is not found here`,
      ];
    case 'none': {
      const rows = differences.map(row);
      const shown = everything ? rows : rows.slice(0, linesShown);
      return [
        ...formatTable(shown),
        ...(shown.length < rows.length
          ? [
              `… and ${(rows.length - shown.length).toLocaleString('en-US')} more (--verbose lists all)`,
            ]
          : []),
        ...(manifest.length === 0 ? [] : ['', 'in the manifest']),
        ...formatTable(manifest.map(manifestRow)).map((line) => `  ${line}`),
        '',
        `${names.bundle} does not come from ${names.source} as it is: \`${command}\` gives ${plural(differences.length, 'difference')}`,
      ];
    }
  }
}

function row({ kind, path, from, before, after }: FileChange): string[] {
  const [one, other] = [formatBytes(before?.size ?? 0), formatBytes(after?.size ?? 0)];
  switch (kind) {
    case 'added':
      return ['bundle alone', path, other];
    case 'removed':
      return ['folder alone', path, one];
    case 'moved':
      return ['elsewhere', path, `in the folder it is ${from ?? ''}`];
    case 'mode':
      return [
        'mode',
        path,
        `may${after?.executable === true ? '' : ' not'} be executed in the bundle`,
      ];
    case 'changed':
      return [
        'differs',
        path,
        one === other ? one : `${one} in the folder, ${other} in the bundle`,
      ];
  }
}

const longestValue = 200;

function manifestRow({ kind, path, before, after }: ManifestChange): string[] {
  const quote = (value: unknown) => markHidden(JSON.stringify(value), longestValue);
  const texts = {
    added: () => `${quote(after)} in the bundle alone`,
    removed: () => `${quote(before)} in the folder alone`,
    changed: () => `${quote(before)} in the folder, ${quote(after)} in the bundle`,
  };
  return [formatPath(path), texts[kind]()];
}

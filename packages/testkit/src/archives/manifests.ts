import { type ArchiveCase, bytesCase, manifest, serverEntry } from './archive-case.ts';
import { type RawEntry, rawZip } from './raw-zip.ts';

const good = JSON.stringify(manifest);
const named = (name: string): RawEntry => ({ name, content: good });
const withEntryPoint = (entryPoint: string) =>
  JSON.stringify({ ...manifest, server: { ...manifest.server, entry_point: entryPoint } });
const nested = (levels: number) => `{"_meta":${'['.repeat(levels)}${']'.repeat(levels)}}`;

/** Manifests that are not there, can't be read, or can be read in two ways; entry points that lead out. */
export function* manifestCases(): Iterable<ArchiveCase> {
  yield archive('none', 'manifest-missing', []);
  yield archive('in capitals', 'manifest-missing', [named('Manifest.json')]);
  yield archive('in two folders', 'manifest-missing', [
    named('a/manifest.json'),
    named('b/manifest.json'),
  ]);
  yield archive('in a folder beside other files', 'manifest-missing', [named('a/manifest.json')]);
  yield bytesCase('manifest: in the one folder of the archive', 'manifest-nested', () =>
    rawZip([
      { name: 'hostile/' },
      named('hostile/manifest.json'),
      { ...serverEntry, name: 'hostile/server/index.js' },
    ]),
  );
  yield archive('a folder', 'manifest-not-a-file', [{ name: 'manifest.json/' }]);
  yield archive('a folder by what is in it', 'manifest-not-a-file', [named('manifest.json/x')]);
  yield archive('a link', 'entry-link', [
    { name: 'manifest.json', content: 'server/index.js', mode: 0o120777 },
  ]);
  yield archive('twice', 'name-collision', [named('manifest.json'), named('manifest.json')]);

  yield text('5 MiB', 'manifest-too-large', `${good}${' '.repeat(5 * 1024 * 1024)}`);
  yield bytesCase('manifest: 64 MiB in a few kilobytes', 'ratio-too-high', () =>
    rawZip([
      { name: 'manifest.json', content: `${good}${' '.repeat(64 * 1024 * 1024)}`, method: 8 },
      serverEntry,
    ]),
  );
  yield text('100,000 levels', 'manifest-too-deep', nested(100_000));
  yield text('200 levels', 'manifest-too-deep', nested(200));
  yield text('a key twice', 'manifest-duplicate-key', `{"name":"other",${good.slice(1)}`);
  yield text(
    'a key twice, written with an escape',
    'manifest-duplicate-key',
    `{"n\\u0061me":"other",${good.slice(1)}`,
  );
  yield text(
    'a key twice, further down',
    'manifest-duplicate-key',
    good.replace('"command":', '"command":"sh","command":'),
  );

  const invalid: Readonly<Record<string, string | Uint8Array>> = {
    empty: '',
    'white space': ' \n',
    'not JSON': 'name: hostile',
    'cut off': good.slice(0, -10),
    'text after it': `${good} evil`,
    'a comment in it': `/* */${good}`,
    'a list': '[]',
    null: 'null',
    'without a server': '{"manifest_version":"0.3","name":"x","version":"1.0.0"}',
    'a key that changes every object': `{"__proto__":{"x":1},${good.slice(1)}`,
    'UTF-16': Buffer.from(`\uFEFF${good}`, 'utf16le'),
    'not UTF-8': Buffer.from(good.replace('hostile', 'h\u00F6stile'), 'latin1'),
  };
  for (const [title, content] of Object.entries(invalid)) {
    yield text(title, 'manifest-invalid', content);
  }
  yield text('with a byte order mark', 'ok', `\uFEFF${good}`);
  yield text('64 levels less those it has', 'ok', good.replace('{', `{"_meta":${nested(50)},`));

  const outside = {
    'a parent folder': '../evil.js',
    'a parent folder in the middle': 'server/../../evil.js',
    'with backslashes': '..\\..\\evil.js',
    absolute: '/bin/sh',
    'a drive': 'C:\\Windows\\System32\\cmd.exe',
    'a UNC path': '\\\\server\\share\\evil.exe',
    'behind the variable for the folder': '${__dirname}/../evil.js',
  };
  for (const [title, path] of Object.entries(outside)) {
    yield text(`entry point: ${title}`, 'entry-point-outside', withEntryPoint(path));
  }
  yield text('entry point: not there', 'entry-point-missing', withEntryPoint('dist/index.js'));
  yield text('entry point: other case', 'entry-point-missing', withEntryPoint('server/Index.js'));
  yield text(
    'entry point: below a file',
    'entry-point-missing',
    withEntryPoint('server/index.js/x'),
  );
  yield text('entry point: with a dot first', 'ok', withEntryPoint('./server/index.js'));
  yield text('entry point: with a backslash', 'ok', withEntryPoint('server\\index.js'));
}

function archive(
  title: string,
  expect: ArchiveCase['expect'],
  entries: readonly RawEntry[],
): ArchiveCase {
  return bytesCase(`manifest: ${title}`, expect, () => rawZip([...entries, serverEntry]));
}

function text(
  title: string,
  expect: ArchiveCase['expect'],
  content: string | Uint8Array,
): ArchiveCase {
  return archive(title, expect, [{ name: 'manifest.json', content }]);
}

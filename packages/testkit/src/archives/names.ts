import { crc32 } from 'node:zlib';
import { type ArchiveCase, entryCase } from './archive-case.ts';
import { extraField, u32 } from './bytes.ts';
import type { RawEntry } from './raw-zip.ts';

type Names = Readonly<Record<string, string | Uint8Array>>;

const escaping: Names = {
  'a parent folder': '../evil.js',
  'a parent folder in the middle': 'server/../../evil.js',
  'a parent folder that stays inside': 'server/../evil.js',
  'a parent folder as a folder': '../',
  'two dots alone': '..',
  'two dots at the end': 'server/..',
  'a parent folder with backslashes': '..\\evil.js',
  'a parent folder with mixed slashes': 'server\\../..\\evil.js',
  'an absolute path': '/etc/evil',
  'two slashes first': '//server/share/evil',
  'a drive': 'C:/evil.js',
  'a drive with a backslash': 'c:\\evil.js',
  'a drive without a slash': 'C:evil.js',
  'a backslash first': '\\evil.js',
  'a UNC path': '\\\\server\\share\\evil.js',
  'a device path': '\\\\?\\C:\\evil.js',
};

const unsafe: Names = {
  'a dot first': './evil.js',
  'a dot in the middle': 'server/./evil.js',
  'a dot at the end': 'server/.',
  'an empty segment': 'server//evil.js',
  'two slashes last': 'server/x//',
  'nothing at all': '',
  'a slash alone': '/',
  'a backslash': 'server\\evil.js',
  'a NUL': 'evil.js\0.txt',
  'a NUL first': '\0evil',
  'a bell': 'evil\x07.js',
  'an escape sequence': '\x1b[2Jevil.js',
  'a line break': 'evil\n.js',
  'a delete': 'evil\x7f.js',
  'a C1 control': 'evil\u0085.js',
  'a right-to-left override': 'evil\u202Esj.exe',
  'a bidi isolate': 'evil\u2066.js',
  'a right-to-left mark': 'evil\u200F.js',
  'an Arabic letter mark': 'evil\u061C.js',
  'a line separator': 'evil\u2028.js',
  'a byte order mark': '\uFEFFevil.js',
  'a tag character': 'evil\u{E0041}.js',
};

const reserved: Names = {
  CON: 'CON',
  'NUL with an extension': 'server/NUL.txt',
  'com1 in lower case': 'com1',
  'LPT9 with two extensions': 'LPT9.tar.gz',
  'AUX as a folder': 'aux/evil.js',
  PRN: 'PRN',
  'COM with a superscript': 'COM\u00B9.log',
  CONIN$: 'conin$',
  'NUL with a space before the extension': 'NUL .txt',
  'a dot at the end': 'evil.js.',
  'a space at the end': 'evil.js ',
  'a folder with a dot at the end': 'server./evil.js',
  'a folder with a space at the end': 'server /evil.js',
  'a stream': 'evil.js:stream',
  'a data stream': 'evil.js::$DATA',
  'an asterisk': 'evil*.js',
  'a question mark': 'evil?.js',
  'a pipe': 'evil|.js',
  'angle brackets': '<evil>.js',
  'a quote': 'evil".js',
};

const tooLong: Names = {
  'a segment of 256 bytes': 'a'.repeat(256),
  'a segment of 258 bytes in 86 characters': '\u4E2D'.repeat(86),
  'a path of 1,025 bytes': `${'a/'.repeat(12)}${`${'b'.repeat(250)}/`.repeat(4)}`.slice(0, 1025),
  'a path of 60,000 bytes': 'a/b'.repeat(20_000),
  'a path of 65 levels': `${'a/'.repeat(64)}b`,
};

const badEncoding: Names = {
  'a lone continuation byte': Buffer.from('evil\x80.js', 'latin1'),
  'dots in more bytes than they need': Buffer.from('\xC0\xAE\xC0\xAE/evil.js', 'latin1'),
  'half a surrogate pair': Buffer.from('evil\xED\xA0\x80.js', 'latin1'),
  'a character cut off': Buffer.from('evil\xE2\x82', 'latin1'),
  'a byte that UTF-8 never has': Buffer.from('evil\xFF.js', 'latin1'),
};

const withoutFlag: Names = {
  cp437: Buffer.from('caf\x82.js', 'latin1'),
  'UTF-8 without its flag': 'caf\u00E9.js',
};

const good: Names = {
  'accents, composed': 'r\u00E9sum\u00E9.txt',
  'accents, decomposed': 're\u0301sume\u0301.txt',
  'Chinese, emoji and a joiner': '\u4E2D\u6587/\u{1F468}\u200D\u{1F469}.txt',
  'a segment of 255 bytes': 'a'.repeat(255),
  'a path of 1,024 bytes': `${`${'b'.repeat(203)}/`.repeat(5)}abcd`,
  'a name like a device': 'console.log',
  'another name like a device': 'com10.txt',
  'three dots first': '...evil',
  'two dots in the middle': 'a..b/c',
  'a hidden file': '.config/.env.example',
  'a space first and in the middle': ' a b.txt',
  'names of object members': '__proto__/constructor',
  'brackets and plus': '[...slug]/a+b (1).ts',
};

/** Names that lead out, can't be on every system, deceive, or are in no known encoding. */
export function* nameCases(): Iterable<ArchiveCase> {
  yield* all('escaping name', 'name-escapes', escaping);
  yield* all('unsafe name', 'name-unsafe', unsafe);
  yield* all('reserved name', 'name-reserved', reserved);
  yield* all('long name', 'name-too-long', tooLong);
  yield* all('encoding', 'name-encoding', badEncoding, { both: { flags: 0x0800 } });
  yield* all('encoding', 'name-encoding', withoutFlag, { both: { flags: 0 } });
  yield* all('good name', 'ok', good);
  yield entryCase('second name: another one in the central directory', 'name-ambiguous', {
    name: 'evil.js',
    central: { extra: unicodePath('evil.js', '../evil.js') },
  });
  yield entryCase('second name: another one in the local header', 'name-ambiguous', {
    name: 'evil.js',
    local: { extra: unicodePath('evil.js', 'other.js') },
  });
  yield entryCase('second name: the same', 'ok', {
    name: 'same.js',
    both: { extra: unicodePath('same.js', 'same.js') },
  });
}

function* all(
  family: string,
  expect: ArchiveCase['expect'],
  names: Names,
  rest: Omit<RawEntry, 'name'> = {},
): Iterable<ArchiveCase> {
  for (const [title, name] of Object.entries(names)) {
    const content = typeof name === 'string' && name.endsWith('/') ? '' : 'evil';
    yield entryCase(`${family}: ${title}`, expect, { name, content, ...rest });
  }
}

/** Info-ZIP's Unicode path (APPNOTE 4.6.9). */
function unicodePath(stored: string, name: string): Uint8Array {
  return extraField(0x7075, Buffer.of(1), u32(crc32(stored)), Buffer.from(name));
}

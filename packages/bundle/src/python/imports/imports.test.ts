import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { importsOf, parseMarker } from '../index.ts';

const plain = { names: [], level: 0, line: 1, optional: false };

test.each([
  [
    'import a.b as c, d',
    [
      { ...plain, module: 'a.b' },
      { ...plain, module: 'd' },
    ],
  ],
  ['from a.b import (c as d, e,)', [{ ...plain, module: 'a.b', names: ['c', 'e'] }]],
  ['from . import x', [{ ...plain, module: '', names: ['x'], level: 1 }]],
  ['from ....a import *', [{ ...plain, module: 'a', names: ['*'], level: 4 }]],
  ['"""import a"""\n# import b\nx = "import c"', []],
  ['x = 1; import a', [{ ...plain, module: 'a' }]],
  ['import a \\\n  as b # c', [{ ...plain, module: 'a' }]],
])('%j is read', (source, imports) => {
  expect(importsOf(source)).toEqual(imports);
});

/** What is said of the one import of `x`. */
function said(source: string) {
  const found = importsOf(source).filter(({ module }) => module === 'x');
  const { because, marker } = found[0] ?? {};
  return { because, marker };
}

test.each([
  ['def f():\n  if a:\n    pass\n  import x', 'deferred'],
  ['class C:\n  import x', undefined],
  ['try:\n  import x\nexcept ImportError:\n  x = None', 'caught'],
  ['try:\n  import x\nexcept (KeyError, ModuleNotFoundError) as e:\n  x = None', 'caught'],
  ['try:\n  import x\nexcept:\n  x = None', 'caught'],
  ['try:\n  import x\nexcept KeyError:\n  x = None', undefined],
  ['try:\n  import y\nexcept ImportError:\n  import x', 'fallback'],
  ['try:\n  a()\nexcept KeyError:\n  import x', 'conditional'],
  ['try:\n  import y\nexcept ImportError:\n  y = 1\nelse:\n  import x', undefined],
  ['with contextlib.suppress(ImportError):\n  import x', 'caught'],
  ['with open(a):\n  import x', undefined],
  ['if TYPE_CHECKING:\n  import x', 'typing'],
  ['if typing.TYPE_CHECKING:\n  import x\n', 'typing'],
  ['if not TYPE_CHECKING:\n  import x', undefined],
  ['if TYPE_CHECKING:\n  import y\nelse:\n  import x', undefined],
  ["if __name__ == '__main__':\n  import x", 'main'],
  ['if DEBUG:\n  import x', 'conditional'],
  ['if a:\n  pass\nelif b:\n  pass\nelse:\n  import x', 'conditional'],
])('%j: the excuse is %s', (source, because) => {
  expect(said(source)).toEqual({ because, marker: undefined });
});

test.each([
  ["sys.platform == 'win32'", "sys_platform == 'win32'"],
  ['(os.name == "nt")', "os_name == 'nt'"],
  ["not sys.platform == 'win32'", "sys_platform != 'win32'"],
  ["sys.platform in ('win32', 'cygwin')", "sys_platform == 'win32' or sys_platform == 'cygwin'"],
  [
    "platform.system() == 'Darwin' and os.name == 'posix'",
    "platform_system == 'Darwin' and os_name == 'posix'",
  ],
  ["sys.platform.startswith('win')", "sys_platform == 'win32'"],
  ['sys.version_info >= (3, 11)', "python_full_version >= '3.11'"],
  ['sys.version_info > (3, 10)', "python_full_version >= '3.10'"],
  ['sys.version_info[:2] <= (3, 10)', "python_version <= '3.10'"],
  ['sys.version_info < (3,)', "python_full_version < '3.0'"],
  ['sys.version_info[0] == 2', "python_version == '2.*'"],
  ['sys.version_info.major <= 2', "python_version < '3'"],
])('below `if %s:` an import has a marker', (condition, marker) => {
  expect(said(`if ${condition}:\n  import x`)).toEqual({ because: undefined, marker });
});

test('what stands in another branch has the opposite marker, and nested conditions add up', () => {
  const source =
    "if sys.version_info >= (3, 11):\n  import tomllib\nelif os.name == 'nt':\n  if DEBUG:\n    import x\nelse:\n  import tomli";
  expect(importsOf(source)).toMatchObject([
    { module: 'tomllib', optional: false, marker: "python_full_version >= '3.11'" },
    {
      module: 'x',
      optional: true,
      because: 'conditional',
      marker: "python_full_version < '3.11' and os_name == 'nt'",
    },
    {
      module: 'tomli',
      optional: false,
      marker: "python_full_version < '3.11' and os_name != 'nt'",
    },
  ]);
});

test('any text has imports that are plain data, and markers that can be read', () => {
  const pieces = fc.constantFrom(
    ...'import a|from . import b|from|import|as|try:|except ImportError:|if sys.platform == "x":|elif|else:|def f():|(|)|"""|not |sys.version_info >= (3,|  |\n|\n  |\n    |\\|;|,|.|*'.split(
      '|',
    ),
  );
  const texts = fc.oneof(
    fc.array(pieces).map((all) => all.join('')),
    fc.string(),
  );
  fc.assert(
    fc.property(texts, (text) => {
      for (const { module, level, line, marker } of importsOf(text)) {
        expect(module !== '' || level > 0).toBe(true);
        expect(line).toBeGreaterThan(0);
        if (marker !== undefined) parseMarker(marker);
      }
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['not ', 'not '.repeat(20_000) + 'a'],
  ['parentheses', '('.repeat(5_000) + 'a' + ')'.repeat(5_000)],
  ['and', 'a and '.repeat(20_000) + 'a'],
])('a condition with very many of %j is no trouble', (_, condition) => {
  const found = importsOf(`if ${condition}:\n  import x\nimport y\n`);
  expect(found.at(-1)).toMatchObject({ module: 'y', optional: false });
});

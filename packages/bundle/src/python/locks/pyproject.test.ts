import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { BundleError, readPyproject } from '../../index.ts';

test('a project is read with its extras, groups and commands', () => {
  const text = `
[build-system]
requires = ["hatchling"]
[project]
name = "My.Server"
dynamic = ["version"]
requires-python = ">=3.10"
dependencies = ["mcp>=1.28,<2", "tomli; python_version < '3.11'"]
[project.optional-dependencies]
CLI = ["rich"]
[project.scripts]
my-server = "my_server:main"
[dependency-groups]
test = ["pytest", { include-group = "Lint" }]
lint = ["ruff"]
`;
  const named = (name: string) => ({ name, extras: [], specifier: '' });
  expect(readPyproject(text)).toEqual({
    name: 'my-server',
    requiresPython: '>=3.10',
    dependencies: [
      { name: 'mcp', extras: [], specifier: '>=1.28,<2' },
      { name: 'tomli', extras: [], specifier: '', marker: "python_version < '3.11'" },
    ],
    extras: { cli: [named('rich')] },
    groups: { test: [named('pytest'), named('ruff')], lint: [named('ruff')] },
    scripts: { 'my-server': 'my_server:main' },
    dynamic: ['version'],
    isPackage: true,
    usesPoetry: false,
    addresses: [],
  });
});

test('where a project would have its packages from is told', () => {
  const text = `[tool.uv]
index-url = "https://one.example/simple"
extra-index-url = ["https://two.example/simple"]
find-links = ["https://three.example/links"]
[[tool.uv.index]]
name = "four"
url = "https://four.example/simple"
[tool.uv.sources]
rich = { url = "https://five.example/rich-1-py3-none-any.whl" }
httpx = [{ git = "https://six.example/httpx", marker = "os_name == 'nt'" }, { index = "four" }]
here = { workspace = true }
`;
  expect(readPyproject(text).addresses).toEqual([
    'https://one.example/simple',
    'https://two.example/simple',
    'https://three.example/links',
    'https://four.example/simple',
    'https://five.example/rich-1-py3-none-any.whl',
    'https://six.example/httpx',
  ]);
});

test('a project without a build system is no package, and one of Poetry is told', () => {
  expect(readPyproject('[project]\nname = "x"\nversion = "1"')).toMatchObject({
    version: '1',
    isPackage: false,
    dependencies: [],
  });
  const told =
    '[build-system]\n[tool.uv]\npackage = false\n[tool.poetry.dependencies]\npython = "^3.10"';
  expect(readPyproject(told)).toMatchObject({ isPackage: false, usesPoetry: true });
});

test.each([
  [
    '[project]\ndependencies = [\n  "mcp",\n  "foo>=1,=2",\n]',
    'pyproject.toml:4:11: expected versions as `>=1.2,<2`, found `=2`',
  ],
  ['[project]\nname = 3', 'pyproject.toml: `project.name`: expected a text, found `3`'],
  ['project = 3', 'pyproject.toml: `project`: expected a table, found `3`'],
  ['[project', 'pyproject.toml:1:'],
  ['[dependency-groups]\na = [{ include-group = "a" }]', 'groups that do not include each other'],
  [
    '[dependency-groups]\na = [{ include-group = "b" }]',
    'the name of a dependency group that is there',
  ],
  ['[project.scripts]\nx = 1', '`project.scripts.x`: expected a text as `module:function`'],
])('what is wrong in %j is told with its place', (text, message) => {
  expect(() => readPyproject(text)).toThrow(message);
});

test('any text is refused with an own error, or taken', () => {
  const pieces = fc.constantFrom(
    ...'[project]|[tool.poetry]|dependencies = ["x>="]|dependencies = ["x"]|dependencies = 1|[dependency-groups]|a = [{ include-group = "b" }]|b = [{ include-group = "a" }]|scripts = []|[tool.uv]|tool = 1|__proto__ = 1'.split(
      '|',
    ),
  );
  const texts = fc.oneof(
    fc.array(pieces).map((all) => all.join('\n')),
    fc.string(),
  );
  fc.assert(
    fc.property(texts, (text) => {
      try {
        readPyproject(text);
      } catch (error) {
        expect(error).toBeInstanceOf(BundleError);
      }
    }),
    { numRuns: 500 },
  );
});

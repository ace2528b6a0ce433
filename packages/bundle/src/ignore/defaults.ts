import { parseRule, type Rule } from './rule.ts';

/** Nothing on this list is ever read by a running server; docs/packing.md explains each. */
const anywhere = [
  '.hg/',
  '.svn/',
  '.DS_Store',
  'Thumbs.db',
  'desktop.ini',
  '__MACOSX/',
  '__pycache__/',
  '.pytest_cache/',
  '.mypy_cache/',
  '.ruff_cache/',
  'npm-debug.log*',
  'yarn-debug.log*',
  'yarn-error.log*',
  '.pnpm-debug.log*',
  '.dxtignore',
  '.mcpbignore',
  '.dxtscan.json',
];

const atTheRoot = [
  '/.gitignore',
  '/.gitattributes',
  '/.gitmodules',
  '/.github/',
  '/.gitlab-ci.yml',
  '/.editorconfig',
  '/.vscode/',
  '/.idea/',
  '/.yarn/',
  '/.pnpm-store/',
  '/.nyc_output/',
  '/coverage/lcov-report/',
  '/coverage/lcov.info',
  '/coverage/clover.xml',
  '/coverage/coverage-final.json',
  '/.coverage',
  '/.tox/',
  '/.nox/',
  '/package-lock.json',
  '/yarn.lock',
  '/pnpm-lock.yaml',
];

const outputs = ['/*.dxt', '/*.mcpb'];

const sourceMaps = ['*.js.map', '*.mjs.map', '*.cjs.map', '*.css.map', '*.d.ts.map'];

const packageManagerState = [
  'node_modules/.cache/',
  'node_modules/.package-lock.json',
  'node_modules/.modules.yaml',
  'node_modules/.pnpm-workspace-state*.json',
  'node_modules/.yarn-integrity',
  'node_modules/.yarn-state.yml',
  'node_modules/.vite/',
  'node_modules/.vitest/',
].map((pattern) => `**/${pattern}`);

/** What stays out unless an ignore file takes it back in with `!`. */
export function defaultRules(serverType: string | undefined): Rule[] {
  const patterns = [...anywhere, ...atTheRoot, ...packageManagerState];
  // A host makes the environment of a `uv` server anew; for the others it may be the dependencies.
  if (serverType === 'uv') patterns.push('/.venv/');
  return [
    ...patterns.map((pattern) => parseRule(pattern, 'default')),
    ...outputs.map((pattern) => parseRule(pattern, 'default', { filesOnly: true })),
    ...sourceMaps.map((pattern) =>
      parseRule(pattern, 'default', { filesOnly: true, besideOriginal: true }),
    ),
  ].filter((rule) => rule !== undefined);
}

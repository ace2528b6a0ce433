import type { DiagnosisCode } from '../diagnoses/index.ts';
import type { Sign } from './types.ts';

export const nodeSigns: readonly Sign[] = [
  { pattern: /ERR_DLOPEN_FAILED/, code: 'node-addon-target' },
  {
    pattern:
      /ERR_REQUIRE_ESM|ERR_REQUIRE_ASYNC_MODULE|Cannot use import statement outside a module|Unexpected token 'export'|(?:require|module|exports|__dirname) is not defined/,
    code: 'node-module-format',
  },
  { pattern: /Cannot find (?:package|module) ['"]([^'"]+)['"](?: imported from)?/, code: missing },
  {
    pattern: /ERR_UNKNOWN_BUILTIN_MODULE|No such built-in module|does not provide an export named/,
    code: 'node-version',
  },
  {
    pattern:
      /^SyntaxError: (?:Unexpected token|Unexpected identifier|Invalid or unexpected|Unexpected reserved word|Invalid regular expression flags)/m,
    code: 'node-version',
  },
  {
    pattern: /TypeError: [\w.]+ is not a (?:function|constructor)[^]*Node\.js v1\d\./,
    code: 'node-version',
  },
];

function missing(
  [, name = '']: RegExpExecArray,
  { stderr }: { readonly stderr: string },
): DiagnosisCode {
  if (name.startsWith('node:')) return 'node-version';
  const isPackage = !/^(?:\.|\/|file:|[a-z]:[\\/])/i.test(name);
  if (!isPackage) return 'node-file-missing';
  return /node_modules[\\/]\.pnpm[\\/]/.test(stderr) ? 'pnpm-layout' : 'node-package-missing';
}

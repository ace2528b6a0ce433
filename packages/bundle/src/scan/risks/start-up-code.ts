import { mark, type Sight } from '../reading/index.ts';
import type { ScanFinding } from '../types.ts';

/** Lines that packaging tools themselves write: namespace packages, setuptools, editable installs, pywin32. */
const known = [
  /^import os; var = 'SETUPTOOLS_USE_DISTUTILS'; enabled = os\.environ\.get\(var, '\w+'\) == 'local'; enabled and __import__\('_distutils_hack'\)[;.\w() ]*$/,
  /^import sys, ?types, ?os;\s?has_mfs = sys\.version_info > \(3, 5\);\s?p = os\.path\.join\(/,
  /^import __editable__\w+;? ?__editable__\w+\.install\(\)$/,
  /^import pywin32_bootstrap$/,
  /^import _virtualenv$/,
];

/** Code that Python runs whenever it starts, wherever it was told to look for packages. */
export function findStartUpCode({ path, text, own }: Sight): ScanFinding[] {
  if (text === undefined) return [];
  const risk = (message: string, dangerous: boolean): ScanFinding => ({
    kind: 'risk',
    id: 'python-start-up-code',
    severity: dangerous ? 'high' : 'medium',
    message,
    hint: 'look at what it does; few packages need such code',
    file: path,
    firstParty: own,
  });
  if (/(^|\/)(?:site|user)customize\.py$/.test(path))
    return [risk(`\`${mark(path)}\` is run by Python whenever it starts`, false)];
  if (!path.endsWith('.pth')) return [];
  // site.py: a line is run when it starts with `import` and a space or tab.
  const lines = text.split(/\r?\n/).filter((line) => /^import[ \t]/.test(line));
  const odd = lines.find((line) => !known.some((pattern) => pattern.test(line.trim())));
  if (odd === undefined) return [];
  const dangerous = /exec\s*\(|eval\s*\(|base64|urllib|requests|socket|subprocess|b64/.test(odd);
  return [
    risk(`\`${mark(path)}\` has Python run \`${mark(odd, 120)}\` whenever it starts`, dangerous),
  ];
}

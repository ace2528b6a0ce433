import type { Manifest } from '../model/index.ts';
import type { JsonPath } from '../problem/index.ts';
import { readBundlePath } from './bundle-path.ts';
import type { Finding } from './finding.ts';
import type { LaunchText, Subject } from './subject.ts';

interface PlainPath {
  readonly path: JsonPath;
  readonly text: string;
  /** As in "the entry point". */
  readonly what: string;
}

const ROOT = /^\$\{__dirname\}[\\/]/;

/** That every path in a manifest stays inside the bundle, by its text alone. */
export function checkPaths({ manifest, texts }: Subject): readonly Finding[] {
  return [
    ...checkEntryPoint(manifest.server.entryPoint),
    ...plainPaths(manifest).flatMap((plain) =>
      plain.text.includes('${') ? [checkVariable(plain)] : checkPlain(plain),
    ),
    ...texts.flatMap(checkLaunchText),
  ];
}

/** Paths in which hosts expand nothing. */
function plainPaths({
  server,
  icon,
  icons,
  screenshots,
  localization,
}: Manifest): readonly PlainPath[] {
  const resources = localization?.resources.replaceAll(/\$\{locale\}/gi, 'en');
  return [
    { path: ['server', 'entry_point'], text: server.entryPoint, what: 'the entry point' },
    { path: ['icon'], text: icon ?? '', what: 'the icon' },
    ...icons.map(({ src }, index) => ({
      path: ['icons', index, 'src'],
      text: src,
      what: 'the icon',
    })),
    ...screenshots.map((text, index) => ({
      path: ['screenshots', index],
      text,
      what: 'the screenshot',
    })),
    { path: ['localization', 'resources'], text: resources ?? '', what: 'the file of a locale' },
  ];
}

function checkVariable({ path, text }: PlainPath): Finding {
  return {
    severity: 'error',
    code: 'variable-not-expanded',
    path,
    message: 'variables are not expanded here',
    expected: 'a path relative to the manifest',
    found: `\`${text}\``,
    ...(ROOT.test(text) ? { hint: `write \`${text.replace(ROOT, '')}\`` } : {}),
  };
}

function checkPlain({ path, text, what }: PlainPath): readonly Finding[] {
  const bundlePath = readBundlePath(text);
  switch (bundlePath.kind) {
    case 'outside':
    case 'absolute':
      return [outside(path, text, what)];
    case 'backslash':
      return [
        {
          severity: 'error',
          code: 'path-backslash',
          path,
          message: `${what} has \`\\\` in its path, which only Windows takes for a separator`,
          expected: '`/` between folders',
          found: `\`${text}\``,
          hint: `write "${bundlePath.path}"`,
        },
      ];
    default:
      return [];
  }
}

/** An absolute command may be meant: it is a warning of its own. */
function checkLaunchText({ path, text, role }: LaunchText): readonly Finding[] {
  const isPath = ROOT.test(text) || (role === 'command' && text.includes('/'));
  const what = role === 'command' ? 'the command' : 'this path';
  return isPath && readBundlePath(text.replace(ROOT, '')).kind === 'outside'
    ? [outside(path, text, what)]
    : [];
}

function outside(path: JsonPath, text: string, what: string): Finding {
  return {
    severity: 'error',
    code: 'path-outside-bundle',
    path,
    message: `${what} must be inside the bundle`,
    expected: 'a path that does not lead out of the folder of the manifest',
    found: `\`${text}\``,
  };
}

function checkEntryPoint(entryPoint: string): readonly Finding[] {
  const path = ['server', 'entry_point'];
  const bundlePath = readBundlePath(entryPoint);
  if (bundlePath.kind === 'inside' && bundlePath.path === '') {
    return [
      {
        severity: 'error',
        code: 'entry-point-missing',
        path,
        message: 'the entry point is empty',
        expected: 'a file of the bundle',
        found: JSON.stringify(entryPoint),
      },
    ];
  }
  return /\.[cm]?tsx?$/.test(entryPoint)
    ? [
        {
          severity: 'info',
          code: 'typescript-entry-point',
          path,
          message: 'the entry point is TypeScript; `pack` compiles it',
          found: `\`${entryPoint}\``,
        },
      ]
    : [];
}

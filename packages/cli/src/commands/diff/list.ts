import {
  markHidden,
  type ContentDiff,
  type DeclarationChange,
  type FileChange,
  type PackageChange,
} from '@opendxt/bundle';

import {
  formatBytes,
  formatPath,
  formatTable,
  plural,
  visibleLine,
  type Printer,
} from '../../printer/index.ts';
import type { PermissionDifference } from './permissions.ts';
import type { Side } from './side.ts';

export interface Differences extends ContentDiff {
  readonly before: Side;
  readonly after: Side;
  readonly samePublisher: boolean;
  readonly permissions: readonly PermissionDifference[];
}

/** Of each kind; the rest is counted. */
const linesShown = 40;

/** The differences as lines: what decides whether to take an update comes first. */
export function listDifferences(
  all: Differences,
  printer: Pick<Printer, 'isVerbose' | 'style'>,
): string[] {
  const { before, after } = all;
  const sections: readonly (readonly [title: string, rows: readonly (readonly string[])[]])[] = [
    ['signer', signerRows(all)],
    ['permissions', all.permissions.map(permissionRow)],
    ['tools', all.tools.flatMap(declarationRows)],
    ['prompts', all.prompts.flatMap(declarationRows)],
    [
      'manifest',
      all.manifest.map(({ kind, path, ...values }) => [
        signs[kind],
        formatPath(path),
        fromTo(values.before, values.after),
      ]),
    ],
    ['packages', all.packages.map(packageRow)],
    ['files', all.files.map(fileRow)],
  ];
  const shown = sections.flatMap(([title, rows]) => {
    if (rows.length === 0) return [];
    const some = printer.isVerbose ? rows : rows.slice(0, linesShown);
    return [
      printer.style('bold', title),
      ...formatTable(some).map((line) => `  ${line}`),
      ...(some.length < rows.length
        ? [
            `  … and ${(rows.length - some.length).toLocaleString('en-US')} more (--verbose lists all)`,
          ]
        : []),
      '',
    ];
  });
  return [
    visibleLine(`${name(before)} → ${name(after)}`),
    '',
    ...shown,
    ...formatTable(totals(all)),
    ...(before.contentDigest === after.contentDigest ? ['', verdict(all)] : []),
  ];
}

const signs = { added: '+', removed: '-', changed: '~', moved: '>', mode: '~' } as const;

const name = ({ manifest }: Side) => `${manifest.name} ${manifest.version}`;

function verdict({ before, after }: Differences): string {
  const [one, other] = [before.fileDigest, after.fileDigest];
  if (one === undefined || other === undefined || one === other) return 'no file differs';
  return 'no file in them differs: the bundles are compressed or signed in other ways';
}

function signerRows({ before, after, samePublisher }: Differences): string[][] {
  if (samePublisher) return [];
  // Anybody may use a name; the id is of a key, or of who vouches for it.
  const rows = (sign: string, { from, signature }: Side) => [
    [
      sign,
      signature?.decision.summary ??
        (from === 'folder' ? 'a folder, which nobody signs' : 'not known'),
    ],
    ...(signature?.decision.publisher === undefined ? [] : [['', signature.decision.publisher.id]]),
  ];
  return [...rows('-', before), ...rows('+', after)];
}

function permissionRow(change: PermissionDifference): string[] {
  const { kind, what, text, before, after } = change;
  const need = (request: typeof before) => (request?.required === true ? 'required' : 'optional');
  const on = (request: typeof before) =>
    request === undefined || request.platforms.length === 3
      ? ''
      : ` on ${request.platforms.join(' and ')}`;
  const full = (request: typeof before) => `${need(request)}${on(request)}`;
  const asked = kind === 'changed' ? `${full(before)} → ${full(after)}` : full(after ?? before);
  return [signs[kind], what, asked, `it may ${text}`];
}

function declarationRows({ kind, name: of, before, after }: DeclarationChange): string[][] {
  const quote = (text: string | undefined) => (text === undefined ? '' : markHidden(text));
  if (kind !== 'changed') return [[signs[kind], of, quote(after ?? before)]];
  return [
    [signs.changed, of, `before: ${quote(before)}`],
    ['', '', `after:  ${quote(after)}`],
  ];
}

function packageRow({ kind, ecosystem, name: of, how, before, after }: PackageChange): string[] {
  const list = (versions: readonly string[]) =>
    versions.map((version) => (version === '' ? 'no version' : version)).join(', ');
  const versions =
    kind === 'changed' ? `${list(before)} → ${list(after)}` : list([...before, ...after]);
  const where = how === 'locked' ? ['not in it: a lock names it, a host fetches it'] : [];
  return [signs[kind], ecosystem, of, versions, ...where];
}

function fileRow({ kind, path, from, before, after }: FileChange): string[] {
  const [one, other] = [before?.size ?? 0, after?.size ?? 0];
  switch (kind) {
    case 'moved':
      return [signs.moved, path, `was ${from ?? ''}`];
    case 'mode':
      return [
        signs.mode,
        path,
        after?.executable === true ? 'may be executed now' : 'may no longer be executed',
      ];
    case 'changed':
      return [
        signs.changed,
        path,
        one === other ? formatBytes(one) : `${formatBytes(one)} → ${formatBytes(other)}`,
      ];
    default:
      return [signs[kind], path, formatBytes(one + other)];
  }
}

function totals({ before, after, weight }: Differences): string[][] {
  const row = (label: string, one: string, other: string) => [
    label,
    one === other ? one : `${one} → ${other}`,
  ];
  const unpacked = ({ files, bytes }: Differences['weight']['before']) =>
    `${plural(files, 'file')}, ${formatBytes(bytes)}`;
  return [
    ...(before.size === undefined || after.size === undefined
      ? []
      : [row('bundle', formatBytes(before.size), formatBytes(after.size))]),
    row('unpacked', unpacked(weight.before), unpacked(weight.after)),
    row('content', before.contentDigest, after.contentDigest),
    ...(before.fileDigest === undefined || after.fileDigest === undefined
      ? []
      : [row('sha256', before.fileDigest, after.fileDigest)]),
  ];
}

function fromTo(before: unknown, after: unknown): string {
  const one = before === undefined ? undefined : quoteValue(before);
  const other = after === undefined ? undefined : quoteValue(after);
  return one === undefined || other === undefined ? (one ?? other ?? '') : `${one} → ${other}`;
}

const longestValue = 300;

function quoteValue(value: unknown): string {
  const text = markHidden(JSON.stringify(value));
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}

import type { ScanFinding, ScanReport, Severity } from '@opendxt/bundle';
import { formatTable, plural, visibleLine, type Printer, type Style } from '../../printer/index.ts';

const linesShown = 40;
const unseenShown = 5;

const styles: Readonly<Partial<Record<Severity, Style | Style[]>>> = {
  critical: ['bold', 'red'],
  high: 'red',
  medium: 'yellow',
};

/** A report for a person: what was found by what matters, and on stderr what was not looked at. */
export function listReport(
  printer: Printer,
  { name, version }: { readonly name: string; readonly version: string },
  report: ScanReport,
): string[] {
  const { findings, ignored, inventory, gaps } = report;
  const shown = printer.isVerbose ? findings : findings.slice(0, linesShown);
  const table = formatTable(shown.map(rowOf));
  const lines = shown.flatMap((finding, index) => [
    paint(printer, finding, table[index] ?? ''),
    ...(printer.isVerbose ? detailsOf(finding) : placeOf(finding)),
  ]);
  if (shown.length < findings.length)
    lines.push(`… and ${findings.length - shown.length} more (--verbose lists all)`);
  if (lines.length > 0) lines.push('');
  for (const gap of gaps) printer.warn(gap);
  tellUnseen(printer, inventory.unseen);
  for (const { id, reason, until } of ignored)
    printer.detail(
      visibleLine(`ignored${until === undefined ? '' : ` until ${until}`}: ${id}: ${reason}`),
    );
  return [...lines, visibleLine(`${name} ${version}: ${summaryOf(report)}`), ...natives(report)];
}

function rowOf(finding: ScanFinding): string[] {
  const { severity, id, message, fixedIn } = finding;
  const fixed = fixedIn === undefined ? '' : `; fixed in ${fixedIn}`;
  return [finding.kind === 'malicious' ? 'MALICIOUS' : severity, id, `${message}${fixed}`];
}

function paint(printer: Printer, { severity }: ScanFinding, line: string): string {
  const style = styles[severity];
  const end = line.indexOf(' ');
  if (style === undefined || end === -1) return line;
  return printer.style(style, line.slice(0, end)) + line.slice(end);
}

/** Where a package lies that one would not find by its name. */
function placeOf({ package: found }: ScanFinding): string[] {
  const [place, ...others] = found?.places ?? [];
  if (found === undefined || place === undefined) return [];
  const isPlain = place === `node_modules/${found.name}` || place.endsWith('.dist-info');
  if (isPlain && others.length === 0) return [];
  const more = others.length === 0 ? '' : ` and ${plural(others.length, 'other place')}`;
  return [`          ${visibleLine(`in ${place}${more}`)}`];
}

function detailsOf({ hint, package: found, aliases, score }: ScanFinding): string[] {
  const lines = [
    ...(found?.places ?? []).map((place) => `in ${place}`),
    ...(aliases === undefined ? [] : [`also ${aliases.join(', ')}`]),
    ...(score === undefined ? [] : [`CVSS ${score.toFixed(1)}`]),
    ...(hint === undefined ? [] : [`hint: ${hint}`]),
  ];
  return lines.map((line) => `          ${visibleLine(line)}`);
}

function summaryOf({ findings, ignored, inventory, sources }: ScanReport): string {
  const packages = plural(inventory.packages.length, 'package');
  const found = findings.length === 0 ? 'nothing found' : plural(findings.length, 'finding');
  const overlooked = ignored.length === 0 ? '' : `, ${ignored.length} ignored`;
  const looked = sources.map(({ kind, dataFrom }) =>
    dataFrom === undefined ? names[kind] : `${names[kind]} of ${dataFrom.slice(0, 10)}`,
  );
  const by =
    looked.length === 0 ? 'not looked up in advisories' : `looked up in ${looked.join(' and ')}`;
  return `${found}${overlooked}; ${packages}, ${by}`;
}

const names = {
  database: 'advisories',
  'osv-api': 'OSV',
  'npm-audit': 'the npm registry',
} as const;

function natives({ inventory }: ScanReport): string[] {
  const counts = new Map<string, number>();
  for (const { targets } of inventory.natives)
    for (const target of targets.length === 0 ? ['unknown machines'] : targets)
      counts.set(target, (counts.get(target) ?? 0) + 1);
  const parts = [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([target, count]) => `${target} (${count})`);
  return parts.length === 0 ? [] : [visibleLine(`machine code for ${parts.join(', ')}`)];
}

function tellUnseen(printer: Printer, unseen: ScanReport['inventory']['unseen']): void {
  const shown = printer.isVerbose ? unseen : unseen.slice(0, unseenShown);
  for (const { path, why } of shown) printer.note(visibleLine(`not seen into: ${path}: ${why}`));
  if (shown.length < unseen.length)
    printer.note(`… and ${unseen.length - shown.length} more that can't be seen into (--verbose)`);
}

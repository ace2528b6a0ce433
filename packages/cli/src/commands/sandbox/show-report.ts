import type { ProbeGroup, ProbeOutcome, ProbeResult, SelfTestReport } from '@opendxt/host';
import { formatTable, plural, type Printer, type Style } from '../../printer/index.ts';

const titles: Readonly<Record<ProbeGroup, string>> = {
  files: 'files of the user, of the host, of other extensions',
  processes: 'other processes, and what they know',
  network: 'the network',
  sockets: 'programs that listen on this machine',
  privileges: 'more rights',
  kernel: 'what the kernel offers to attackers',
  resources: 'memory, processes, disks',
};

const words: Readonly<Record<ProbeOutcome, { readonly text: string; readonly style: Style }>> = {
  contained: { text: '✓ contained', style: 'green' },
  escaped: { text: '✗ ESCAPED', style: 'red' },
  'not-applicable': { text: '– not applicable', style: 'dim' },
};

/** The table of a self-test: a line for each probe, its outcome for each language. */
export function showReport(printer: Printer, report: SelfTestReport): void {
  const { probes, grants, level, backend } = report;
  const languages = [...new Set(probes.map(({ language }) => language))];
  for (const [group, title] of Object.entries(titles)) {
    const ids = new Set(probes.filter((probe) => probe.group === group).map(({ id }) => id));
    if (ids.size === 0) continue;
    printer.data(printer.style('bold', title));
    const rows = [...ids].map((id) => rowOf(probes.filter((probe) => probe.id === id)));
    const lines = formatTable([['', ...languages, ''], ...rows]);
    for (const [index, line] of lines.entries())
      printer.data(paint(printer, rows[index - 1], line));
    printer.data('');
  }
  for (const { works, language, description, detail } of grants)
    if (!works) printer.data(`✗ does not work from ${language}: ${description} (${detail})`);
  for (const language of languages) printer.data(countOf(report, language));
  printer.data(`backend ${backend}, level ${level}`);
}

function rowOf(results: readonly ProbeResult[]): readonly string[] {
  const [{ description, id } = { description: '', id: '' }] = results;
  const details = results.filter(({ outcome }) => outcome === 'not-applicable');
  const why = [...new Set(details.map(({ detail }) => detail))].join('; ');
  return [
    `  ${id}`,
    ...results.map(({ outcome }) => words[outcome].text),
    why === '' ? description : `${description} (${why})`,
  ];
}

/** The colour of the worst of a line; the words say it too. */
function paint(printer: Printer, row: readonly string[] | undefined, line: string): string {
  const worst = (['escaped', 'contained', 'not-applicable'] as const).find((outcome) =>
    row?.includes(words[outcome].text),
  );
  return worst === undefined ? line : printer.style(words[worst].style, line);
}

function countOf({ probes }: SelfTestReport, language: string): string {
  const tried = probes.filter((probe) => probe.language === language);
  const applicable = tried.filter(({ outcome }) => outcome !== 'not-applicable');
  const escaped = tried.filter(({ outcome }) => outcome === 'escaped');
  return `${language}: ${escaped.length} of ${plural(applicable.length, 'probe')} escaped, ${tried.length - applicable.length} not applicable`;
}

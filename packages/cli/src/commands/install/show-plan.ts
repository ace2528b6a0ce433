import { describeScan, type FetchedPackages, type InstallPlan } from '@opendxt/host';
import { changeItems, itemLines } from '../../consent/index.ts';
import { formatBytes, formatTable, visibleLine, type Printer } from '../../printer/index.ts';
import { grantedItems, missingKinds, optionalItems } from './plan-items.ts';

const isolation: Readonly<Record<InstallPlan['isolation'], string>> = {
  none: 'none: it runs with all your rights, and nothing of what is below is enforced',
  partial: 'partial: what is below is enforced, but',
  full: 'full: it reaches nothing but what is below',
};

const actions: Readonly<Record<InstallPlan['action'], (plan: InstallPlan) => string>> = {
  install: () => 'will be installed',
  switch: ({ replaces = '' }) => `will be used instead of version ${replaces}`,
  keep: () => 'is installed already',
};

/** What a person needs to know before agreeing. */
export function showPlan(printer: Printer, plan: InstallPlan): void {
  const { manifest } = plan;
  const title = `${manifest.displayName} ${manifest.version}`;
  printer.note(
    `${printer.styleNote('bold', visibleLine(title))} ${actions[plan.action](plan)} as ${plan.id}`,
  );
  if (manifest.description !== '') printer.note(visibleLine(manifest.description));
  printer.note('');
  for (const line of formatTable(facts(plan))) printer.note(`  ${line}`);
  printer.note('');
  showConsent(printer, plan);
  // A missing setting stands in its row, and after the install with what to type.
  for (const { code, message } of plan.warnings)
    if (code !== 'setting-missing') printer.warn(visibleLine(message));
  for (const { message, hint } of plan.lacks)
    printer.warn(visibleLine(hint === undefined ? message : `${message}: ${hint}`));
}

function facts(plan: InstallPlan): readonly (readonly string[])[] {
  const { manifest, command, isolation: level, shortcomings } = plan;
  const { author } = manifest;
  const who = [author.name, author.url ?? author.email].filter(Boolean).join(', ');
  const { status, publisher } = plan.signature?.decision ?? {};
  const proof =
    status === 'trusted' && publisher !== undefined
      ? `it is signed by “${visibleLine(publisher.name)}”`
      : 'nothing proves it';
  return [
    ['made by', `${who || 'nobody named'} (says the bundle; ${proof})`],
    ...(plan.signature === undefined
      ? []
      : [['signature', visibleLine(plan.signature.decision.summary)]]),
    ...(plan.scan === undefined ? [] : [['contains', describeScan(plan.scan.summary)]]),
    ...worstFindings(plan).map((text) => ['', text]),
    ['file', `${plan.source} (${formatBytes(plan.size)})`],
    ['SHA-256', plan.digest],
    ...(plan.packages === undefined ? [] : [['packages', describePackages(plan.packages)]]),
    ['starts', [command.command, ...command.args].map(quoted).join(' ')],
    ['tools', describeTools(plan)],
    ...(manifest.userConfig.length === 0 ? [] : [['settings', describeSettings(plan)]]),
    ...(plan.trial === 'on-a-copy'
      ? [['trial', 'it is started on a copy of its data before it is used']]
      : []),
    ['isolation', isolation[level]],
    ...shortcomings.map((text) => ['', `- ${text}`]),
  ];
}

/** Of more than these `dxt scan` tells. */
const findingsShown = 3;

function worstFindings({ scan, file }: InstallPlan): readonly string[] {
  const findings = (scan?.report.findings ?? []).filter(({ severity }) => severity !== 'none');
  const shown = findings
    .slice(0, findingsShown)
    .map(({ severity, message }) => `- ${severity}: ${visibleLine(message)}`);
  const more = findings.length - shown.length;
  return more > 0 ? [...shown, `- and ${more} more: \`dxt scan ${quoted(file)}\``] : shown;
}

/** What is agreed to, in plain words: what is new, what it may, what it may not, what it does not get. */
function showConsent(printer: Printer, plan: InstallPlan): void {
  const paint = (...[style, text]: Parameters<Printer['styleNote']>) =>
    printer.styleNote(style, text);
  const section = (title: string, lines: readonly string[]) => {
    if (lines.length === 0) return;
    printer.note(paint('bold', title));
    for (const line of lines) printer.note(line);
    printer.note('');
  };
  section(
    'new, against what you agreed to: it may',
    itemLines(changeItems(plan.widening, plan.manifest), paint),
  );
  section('it may', itemLines(grantedItems(plan), paint));
  section('it may not, unless you allow it', itemLines(optionalItems(plan), paint));
  const missing = missingKinds(plan);
  if (missing.length === 0) return;
  // Without a box nothing is kept from it.
  if (plan.isolation === 'none')
    section('it asks for', [`  ${missing.join(', ')}; nothing here keeps it from them`]);
  else section('it gets', [`  ${missing.join(', ')}`]);
}

function describePackages({ count, locked, hosts }: FetchedPackages): string {
  const own = 'your package index';
  const named = hosts.map(visibleLine);
  if (locked) return `${count} from ${named.join(', ') || own}, as its uv.lock has them`;
  const from = [own, ...named].join(', ');
  return `${count} and what these need from ${from}, the newest that fit: it has no uv.lock`;
}

function describeTools({ manifest, grants }: InstallPlan): string {
  const names = manifest.tools.map(({ name }) => name).join(', ');
  const more = manifest.toolsGenerated ? ', and others when it runs' : '';
  const asks =
    grants.tools.usual === 'always'
      ? 'run without asking you'
      : 'you are asked before each call; `--allow tools` if your client asks anyway';
  return `${names || 'none declared'}${names === '' ? '' : more} (${asks})`;
}

function describeSettings({ manifest, settings, missing }: InstallPlan): string {
  const open = new Set(missing.map(({ key }) => key));
  return manifest.userConfig
    .map(({ key, required, sensitive }) => {
      const secret = sensitive ? ', secret' : '';
      if (open.has(key)) return `${key} (required${secret}, missing)`;
      const set = Object.hasOwn(settings, key) ? 'set' : required ? 'by default' : 'optional';
      return `${key} (${set}${secret})`;
    })
    .join(', ');
}

function quoted(argument: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}

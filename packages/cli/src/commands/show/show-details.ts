import {
  formatBytes,
  formatTable,
  plural,
  visibleLine,
  type Printer,
} from '../../printer/index.ts';
import { describeAge } from '../../verdicts/index.ts';
import type { Details } from './read-details.ts';

const isolation: Readonly<Record<Details['isolation'], string>> = {
  full: 'full: its own box, with what is granted below',
  partial: 'partial: this machine can not keep everything apart',
  none: 'none: it runs with all your rights, and can read and change your files',
};
const findingsShown = 10;
const rules = {
  always: 'without being asked for',
  ask: 'once you agree',
  never: 'never',
} as const;

/** What a person may want to know about an extension, the whole launch included. */
export function showDetails(printer: Printer, details: Details): void {
  const { id, tools, versions, lacks, warnings } = details;
  const rows = [
    ['id', id],
    ['name', details.displayName],
    ['version', details.version],
    ...(versions.length > 1 ? [['kept', describeVersions(details)]] : []),
    ['made by', details.author.name],
    ...verdictRows(details),
    ['state', [details.state, details.error ?? ''].filter(Boolean).join(': ')],
    ['isolation', isolation[details.isolation]],
    ...details.shortcomings.map((what) => ['', what]),
    ['may', describeGrants(details)],
    ['tools run', rules[details.agreed.tools.usual]],
    ['tools', tools.map(({ name }) => name).join(', ') || `none declared (\`dxt tools ${id}\`)`],
    ['installed', `${details.installedAt} from ${details.source}`],
    ['SHA-256', details.digest],
    ['content', details.contentDigest],
    ['folder', `${details.dir} (${plural(details.files, 'file')}, ${formatBytes(details.size)})`],
    ['data', `${details.data.path} (${formatBytes(details.data.size)})`],
    ['starts', [details.command, ...details.args].map(quoted).join(' ')],
    ['runtime', details.runtime.why],
    ...details.runtime.folders.map((path) => ['reads', `${path} (of the runtime)`]),
    ['cwd', details.cwd],
    ...Object.entries(details.env).map(([name, value]) => [
      'env',
      `${name}=${value}${describeOrigin(details, name)}`,
    ]),
    ...details.options.map((key) => ['setting', `${key}: ${describeSetting(details, key)}`]),
  ];
  for (const line of formatTable(rows)) printer.data(line);
  if (details.policyError !== undefined) printer.warn(visibleLine(details.policyError));
  if (details.verdictError !== undefined) printer.warn(visibleLine(details.verdictError));
  for (const { message, hint } of lacks)
    printer.warn(visibleLine(hint === undefined ? message : `${message}: ${hint}`));
  for (const { message } of warnings) printer.warn(visibleLine(message));
}

/** Who signed it and what is in it, with the findings that a person has to know. */
function verdictRows({ id, signature, scan }: Details): readonly (readonly string[])[] {
  const again = 'nobody looked for one: installing its bundle again does';
  const { publisher } = signature ?? {};
  const findings = scan?.findings ?? [];
  const shown = findings.slice(0, findingsShown);
  const more = findings.length - shown.length;
  return [
    ['signature', signature === undefined ? again : visibleLine(signature.summary)],
    ...(publisher === undefined ? [] : [['publisher', visibleLine(publisher.id)]]),
    ['contains', scan === undefined ? `not scanned: \`dxt scan ${id}\`` : scan.summary],
    ...(scan === undefined
      ? []
      : [['scanned', `${scan.scannedAt}, ${describeAge(scan.scannedAt, new Date())}`]]),
    ...shown.map(({ severity, message }) => ['', visibleLine(`- ${severity}: ${message}`)]),
    ...(more > 0 ? [['', `- and ${more} more: \`dxt scan ${id}\``]] : []),
  ];
}

function describeVersions({ versions }: Details): string {
  return versions.map(({ version, active }) => (active ? `${version} (used)` : version)).join(', ');
}

function describeGrants({ agreed }: Details): string {
  const { permissions, files } = agreed;
  const paths = files.flatMap(({ access, paths: granted }) =>
    granted.map((path) => `${access} ${path}`),
  );
  const others = permissions.filter((permission) => !/^(?:read|write):/.test(permission));
  const given = [...others, ...paths];
  return given.length === 0 ? 'nothing outside its own folder' : given.join(', ');
}

function describeOrigin({ envFrom }: Details, name: string): string {
  const origin = envFrom[name] ?? 'base';
  return origin === 'base' ? '' : ` (from ${origin === 'manifest' ? 'the manifest' : 'a setting'})`;
}

function describeSetting({ missing, settings, lockedBy }: Details, key: string): string {
  if (missing.includes(key)) return 'required, and missing';
  if (!Object.hasOwn(settings, key)) return 'not set';
  const by = lockedBy[key];
  return `${JSON.stringify(settings[key])}${by === undefined ? '' : ` (set by ${by})`}`;
}

/** As a shell would take it. */
function quoted(argument: string): string {
  return /^[\w@%+=:,./\\•-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}

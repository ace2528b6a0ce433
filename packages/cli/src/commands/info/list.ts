import { formatBytes, formatTable, plural, visibleLine } from '../../printer/index.ts';
import type { BundleDescription } from './describe.ts';

export interface FileDigests {
  /** Of the file, hex. */
  readonly sha256: string;
  readonly contentDigest: string;
}

/** The description of a bundle as lines for a person. */
export function listDescription(about: BundleDescription, digests: FileDigests): string[] {
  const { author, server, signature } = about;
  const title = about.displayName === about.name ? '' : ` (${about.displayName})`;
  const rows: [label: string, ...values: string[]][] = [
    ['author', [author.name, author.email, author.url].filter(Boolean).join(', ')],
    ['spec', `${about.versionKey ?? 'no version declared, read as'} ${about.specVersion}`],
    ['server', server.type],
    ['command', [server.command, ...server.args].join(' ')],
    ['env', ...Object.entries(server.env).map(([key, value]) => `${key}=${value}`)],
    ['overrides', ...Object.keys(server.overrides)],
    ['platforms', about.platforms?.join(', ') ?? 'all'],
    ['needs', ...ranges({ ...about.runtimes, ...about.clients })],
    ['settings', ...about.settings.map(describeSetting)],
    ['tools', about.tools.join(', ') + (about.toolsGenerated ? ' (and more at run time)' : '')],
    ['prompts', about.prompts.join(', ')],
    ['unknown keys', about.unknownKeys.join(', ')],
    ['files', `${plural(about.files, 'file')}, ${formatBytes(about.unpackedSize)} unpacked`],
    ['largest', ...about.largest.map(({ path, bytes }) => `${path}/ ${formatBytes(bytes)}`)],
    ['size', formatBytes(about.size)],
    ['sha256', digests.sha256],
    ['content', digests.contentDigest],
    ['signature', ...describeSignature(signature)],
  ];
  return [
    visibleLine(`${about.name} ${about.version}${title}`),
    visibleLine(about.description),
    '',
    ...formatTable(rows.flatMap(toCells)),
  ];
}

function describeSignature(signature: BundleDescription['signature']): string[] {
  if (signature === null) return ['none'];
  const { state, layout, signer, claimedTime, timestamp, problem } = signature;
  if (state === 'malformed') return ['malformed', problem ?? ''];
  if (state === 'tampered')
    return ['of something else: this is not what was signed', problem ?? ''];
  const time = timestamp ?? claimedTime;
  return [
    `by ${signer?.subject ?? 'somebody'}${time === null ? '' : `, ${time}`} (layout ${layout})`,
    `certificate ${signer?.fingerprint ?? ''}`,
    'whether to trust it says `dxt verify`',
  ];
}

/** A label before the first value, nothing before the others; no row without a value. */
function toCells([label, ...values]: [string, ...string[]]): string[][] {
  return values
    .filter((value) => value !== '')
    .map((value, index) => [index === 0 ? label : '', value]);
}

function ranges(byName: Readonly<Record<string, string>>): string[] {
  return Object.entries(byName).map(([name, range]) => `${name} ${range}`);
}

function describeSetting(option: BundleDescription['settings'][number]): string {
  const kind = [
    option.multiple ? `${option.type} list` : option.type,
    option.required ? 'required' : 'optional',
    option.sensitive ? 'secret' : undefined,
  ].filter((word) => word !== undefined);
  return `${option.key} (${kind.join(', ')}): ${option.title}`;
}

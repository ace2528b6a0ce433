import { missingSettings, type Settings } from '@opendxt/manifest';
import {
  describeLaunch,
  findInstalled,
  installedPlace,
  presentValues,
  readGrants,
  readSettings,
} from '@opendxt/host';
import type { CommandBody } from '../../command/index.ts';
import { homeOf, machineOf, readOverview } from '../../host-access/index.ts';
import { formatTable, visibleLine, type Printer } from '../../printer/index.ts';

export const run: CommandBody<object> = async (context, [id = '']) => {
  const { printer } = context;
  const home = homeOf(context);
  const machine = machineOf(context);
  const { manifest, receipt, folder, dir, enabled } = await findInstalled(home, id);
  const settings = presentValues(await readSettings(home, id, folder));
  const overview = (await readOverview(home)).find((entry) => entry.id === id);
  const place = installedPlace(home, id, dir, machine);
  const { command, runtime, warnings } = await describeLaunch(manifest, settings, place, machine);
  const { tools } = await readGrants(home, id, folder);
  const details = {
    id,
    name: manifest.name,
    displayName: manifest.displayName,
    version: manifest.version,
    description: manifest.description,
    author: manifest.author,
    enabled,
    state: overview?.state ?? 'stopped',
    ...(overview?.pid === undefined ? {} : { pid: overview.pid }),
    ...(overview?.error === undefined ? {} : { error: overview.error }),
    digest: receipt.digest,
    contentDigest: receipt.contentDigest,
    source: receipt.source,
    installedAt: receipt.installedAt,
    dir,
    isolation: 'none',
    runsTools: tools.usual === 'always' ? 'without asking' : 'as the client asks',
    command: command.command,
    args: command.args,
    cwd: command.cwd,
    env: command.env,
    runtime: runtime.why,
    settings,
    missing: missingSettings(manifest, settings).map(({ key }) => key),
    tools: manifest.tools,
    warnings,
  };
  printer.document(details);
  showDetails(
    printer,
    details,
    manifest.userConfig.map(({ key }) => key),
  );
  return 0;
};

interface Details {
  readonly [key: string]: unknown;
  readonly author: { readonly name: string };
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly settings: Settings;
  readonly missing: readonly string[];
  readonly tools: readonly { readonly name: string }[];
  readonly warnings: readonly { readonly message: string }[];
}

function showDetails(printer: Printer, details: Details, keys: readonly string[]): void {
  const { author, args, env, settings, missing, tools, warnings } = details;
  const text = (key: string) => {
    const value = details[key];
    return typeof value === 'string' ? value : '';
  };
  const rows = [
    ['id', text('id')],
    ['name', text('displayName')],
    ['version', text('version')],
    ['made by', author.name],
    ['state', [text('state'), text('error')].filter(Boolean).join(': ')],
    ['isolation', 'not isolated yet'],
    ['tools run', text('runsTools')],
    [
      'tools',
      tools.map(({ name }) => name).join(', ') || `none declared (\`dxt tools ${text('id')}\`)`,
    ],
    ['installed', `${text('installedAt')} from ${text('source')}`],
    ['SHA-256', text('digest')],
    ['content', text('contentDigest')],
    ['folder', text('dir')],
    ['starts', [text('command'), ...args].join(' ')],
    ['runtime', text('runtime')],
    ['cwd', text('cwd')],
    ...Object.entries(env).map(([name, value]) => ['env', `${name}=${value}`]),
    ...keys.map((key) => ['setting', `${key}: ${describeSetting(key, settings, missing)}`]),
  ];
  for (const line of formatTable(rows)) printer.data(line);
  for (const { message } of warnings) printer.warn(visibleLine(message));
}

function describeSetting(key: string, settings: Settings, missing: readonly string[]): string {
  if (missing.includes(key)) return 'required, and missing';
  return Object.hasOwn(settings, key) ? JSON.stringify(settings[key]) : 'not set';
}

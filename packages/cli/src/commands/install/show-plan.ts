import type { InstallPlan } from '@opendxt/host';
import { formatBytes, formatTable, visibleLine, type Printer } from '../../printer/index.ts';

const isolation: Readonly<Record<InstallPlan['isolation'], string>> = {
  none: 'not isolated yet: it runs with all your rights, and can read and change your files',
  partial: 'partly isolated from the rest of this machine',
  full: 'isolated from the rest of this machine',
};

const actions: Readonly<Record<InstallPlan['action'], (plan: InstallPlan) => string>> = {
  install: () => 'will be installed',
  switch: ({ replaces = '' }) => `will be used instead of version ${replaces}`,
  keep: () => 'is installed already',
};

/** What a person needs to know before agreeing. */
export function showPlan(printer: Printer, plan: InstallPlan): void {
  const { manifest, command } = plan;
  const { author } = manifest;
  const who = [author.name, author.url ?? author.email].filter(Boolean).join(', ');
  const rows = [
    ['made by', `${who || 'nobody named'} (says the bundle; nothing proves it)`],
    ['file', `${plan.file} (${formatBytes(plan.size)})`],
    ['SHA-256', plan.digest],
    ['starts', [command.command, ...command.args].map(quoted).join(' ')],
    ['tools', describeTools(plan)],
    ...(manifest.userConfig.length === 0 ? [] : [['settings', describeSettings(plan)]]),
    ['isolation', isolation[plan.isolation]],
  ];
  const title = `${manifest.displayName} ${manifest.version}`;
  printer.note(
    `${printer.styleNote('bold', visibleLine(title))} ${actions[plan.action](plan)} as ${plan.id}`,
  );
  if (manifest.description !== '') printer.note(visibleLine(manifest.description));
  printer.note('');
  for (const line of formatTable(rows)) printer.note(`  ${line}`);
  printer.note('');
  // A missing setting stands in its row, and after the install with what to type.
  for (const { code, message } of plan.warnings)
    if (code !== 'setting-missing') printer.warn(visibleLine(message));
}

function describeTools({ manifest }: InstallPlan): string {
  const names = manifest.tools.map(({ name }) => name).join(', ');
  if (names === '') return manifest.toolsGenerated ? 'said when it runs' : 'none declared';
  return manifest.toolsGenerated ? `${names}, and others when it runs` : names;
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

/** The same for `--json`; no secret is in it. */
export function planDocument(plan: InstallPlan) {
  const { id, action, file, size, digest, manifest, command, isolation, missing, warnings } = plan;
  const { name, displayName, version, description, author } = manifest;
  return {
    id,
    action,
    name,
    displayName,
    version,
    description,
    author,
    file,
    size,
    digest,
    command: command.command,
    args: command.args,
    tools: manifest.tools,
    missing: missing.map(({ key }) => key),
    isolation,
    warnings,
    ...(plan.signature && { signature: plan.signature }),
    ...(plan.scan && { scan: plan.scan }),
  };
}

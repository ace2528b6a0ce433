import type { ConfigureResult, SettingsOverview, SettingView } from '@opendxt/host';
import { describeStore } from '../../given-settings/index.ts';
import { formatTable, visibleLine, type Printer } from '../../printer/index.ts';

/** For people: what is set, what is missing, and where secrets are kept. */
export function showSettings(printer: Printer, overview: SettingsOverview): void {
  const { displayName, settings } = overview;
  if (settings.length === 0) {
    printer.data(visibleLine(`${displayName} has no settings`));
    return;
  }
  const rows = settings.map((view) => [
    view.option.key,
    describeValue(view),
    describeOption(view),
    view.option.title,
  ]);
  for (const line of formatTable(rows)) printer.data(line);
  if (overview.secrets !== undefined) printer.note(describeStore(overview.secrets));
  warnOfMissing(printer, overview);
}

export function warnOfMissing(printer: Printer, { id, missing, settings }: SettingsOverview): void {
  for (const { option } of settings) {
    const { key, title, sensitive } = option;
    if (!missing.includes(key)) continue;
    const how = sensitive ? `--secret ${key}` : `--set ${key}=…`;
    printer.warn(
      visibleLine(
        `it can’t start before \`${key}\` (${title}) has a value: \`dxt config ${id} ${how}\``,
      ),
    );
  }
}

/** Where the secrets lie that were given now. */
export function whereSecretsWent({
  settings,
  changed,
  secrets,
}: ConfigureResult): readonly string[] {
  const stores = new Set(
    settings.flatMap(({ option, store }) =>
      store !== undefined && changed.includes(option.key) ? [store] : [],
    ),
  );
  return [...stores].map((store) =>
    store === 'keychain'
      ? 'the secret is in the keychain of this user'
      : secrets === undefined || secrets.kind === 'keychain'
        ? 'the secret is in an encrypted file: it is too large for the keychain'
        : describeStore(secrets),
  );
}

function describeValue({ state, value, default: usual, lockedBy }: SettingView): string {
  const set = value === undefined ? '' : text(value);
  switch (state) {
    case 'set':
      return set;
    case 'locked':
      return `${set} (locked by ${lockedBy ?? 'a policy'})`;
    case 'default':
      return `${usual === undefined ? '' : text(usual)} (by default)`;
    case 'missing':
      return 'missing';
    default:
      return 'not set';
  }
}

function text(value: NonNullable<SettingView['value']>): string {
  return typeof value === 'object' ? value.join(', ') : String(value);
}

function describeOption({ option, store }: SettingView): string {
  const { type, multiple, required, sensitive, min, max } = option;
  const range = [min === undefined ? [] : `from ${min}`, max === undefined ? [] : `to ${max}`];
  const kind = [type, ...range.flat()].join(' ');
  const where = store === 'keychain' ? ' in the keychain' : store === 'file' ? ' in a file' : '';
  return [
    multiple ? `${kind}, several` : kind,
    ...(required ? ['required'] : []),
    ...(sensitive ? [`secret${where}`] : []),
  ].join(', ');
}

/** The same for `--json`. */
export function settingsDocument(overview: SettingsOverview) {
  const { id, version, settings, missing, secrets } = overview;
  return {
    id,
    version,
    settings: settings.map(({ option, ...view }) => {
      const { default: _unresolved, ...declared } = option;
      return { ...declared, ...view };
    }),
    missing,
    ...(secrets && { secrets }),
  };
}

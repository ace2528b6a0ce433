import {
  formatLimit,
  limitName,
  type HostContext,
  type PermissionOverview,
  type PermissionView,
  type ToolRule,
} from '@opendxt/host';
import {
  changeDocument,
  changeItems,
  grantsDocument,
  itemLines,
  limitEntries,
} from '../../consent/index.ts';
import { formatTable, visibleLine, type Printer } from '../../printer/index.ts';

type Sandbox = HostContext['sandbox'];

const states: Readonly<Record<PermissionView['state'], string>> = {
  granted: 'granted',
  denied: 'denied',
  'not-granted': 'not granted',
};
const colours = { granted: 'green', denied: 'red', 'not-granted': 'dim' } as const;

const ruleWords: Readonly<Record<ToolRule, string>> = {
  always: 'always, without asking',
  ask: 'ask each time',
  never: 'never',
};

/** What one extension asks for, may do, has used and was refused. */
export function showOverview(
  printer: Printer,
  overview: PermissionOverview,
  sandbox: Sandbox,
): void {
  const { id, manifest, permissions, widening } = overview;
  const title = `${id} ${visibleLine(manifest.version)}`;
  printer.data(`${printer.style('bold', title)}: ${visibleLine(manifest.displayName)}`);
  printer.data('');
  if (permissions.length === 0)
    printer.data('  it asks for nothing: no network, no files of yours, no code from elsewhere');
  else showPermissions(printer, permissions);
  printer.data('');
  for (const line of formatTable(ruleRows(overview, sandbox))) printer.data(`  ${line}`);
  if (widening.length === 0) return;
  printer.data('');
  printer.data(printer.style('bold', 'new, against what you agreed to: it may'));
  const paint: Printer['style'] = (style, text) => printer.style(style, text);
  for (const line of itemLines(changeItems(widening, manifest), paint)) printer.data(line);
}

function showPermissions(printer: Printer, permissions: readonly PermissionView[]): void {
  const rows = permissions.map((view) => [
    view.what,
    requestWord(view),
    states[view.state],
    view.used === undefined ? 'never' : minuteOf(view.used),
    view.risk,
  ]);
  const [header = '', ...lines] = formatTable([
    ['permission', 'requested', 'state', 'used (UTC)', 'risk'],
    ...rows,
  ]);
  printer.data(`  ${printer.style('dim', header)}`);
  for (const [index, view] of permissions.entries()) {
    const state = states[view.state];
    const line = lines[index] ?? '';
    printer.data(
      `  ${line.replace(`  ${state}`, `  ${printer.style(colours[view.state], state)}`)}`,
    );
    for (const note of notesOn(view))
      printer.data(`      ${printer.style('dim', visibleLine(note))}`);
  }
}

/** What is concluded is named by what it is concluded from. */
function requestWord({ requested, from, permission }: PermissionView): string {
  if (from !== 'setting') return requested;
  return permission.kind === 'files' ? 'by setting' : 'suggested';
}

function minuteOf({ last }: { readonly last: string }): string {
  return last.slice(0, 16).replace('T', ' ');
}

function notesOn(view: PermissionView): readonly string[] {
  const { text, reason, from, by, granted, paths, state, blocked } = view;
  return [
    text,
    ...(reason === undefined ? [] : [`its author: “${reason}”`]),
    ...(from === 'undeclared' ? ['not declared by the author'] : []),
    ...(by === undefined ? [] : [`granted with \`${by}\``]),
    ...(blocked === undefined || state === 'granted'
      ? []
      : [`wanted and blocked, the last time ${minuteOf(blocked)}`]),
    ...(granted ?? []),
    ...(granted === undefined ? (paths ?? []).map((path) => describePath(path, state)) : []),
  ];
}

function describePath(
  { text, from, problem }: NonNullable<PermissionView['paths']>[number],
  state: PermissionView['state'],
): string {
  const origin = from === 'default' ? `${text}, which its author suggests` : text;
  if (problem !== undefined) return `${origin}: ${problem}`;
  return state === 'granted' ? `${origin}: not granted` : origin;
}

function ruleRows(
  { grants, manifest }: PermissionOverview,
  sandbox: Sandbox,
): readonly (readonly string[])[] {
  const { tools, sampling, elicitation, isolation, binding } = grants;
  const rules = Object.entries(tools.rules).map(([name, rule]) => [
    `tool:${name}`,
    ruleWords[rule],
  ]);
  const limits = limitEntries(grants).map(
    ([limit, value]) => `${limitName(limit)} ${formatLimit(limit, value)}`,
  );
  const signer = binding.signer === undefined ? '' : `, signed by ${binding.signer}`;
  return [
    ['tools', ruleWords[tools.usual]],
    ...rules,
    ['sampling', ruleWords[sampling]],
    ['elicitation', ruleWords[elicitation]],
    ['isolation', `${isolation} at least; this machine gives ${sandbox.level}`],
    ['limits', limits.length === 0 ? 'the usual ones' : limits.join(', ')],
    [
      'agreed to',
      binding.name === ''
        ? 'before permissions were asked for'
        : `version ${binding.version} by ${manifest.author.name || 'nobody named'}${signer}`,
    ],
  ];
}

/** The same for `--json`. */
export function overviewDocument(
  { id, manifest, permissions, grants, widening }: PermissionOverview,
  { name, level, shortcomings }: Sandbox,
) {
  return {
    id,
    version: manifest.version,
    permissions: permissions.map(({ permission: _shape, ...view }) => view),
    grants: grantsDocument(grants),
    widening: widening.map((change) => changeDocument(change, manifest)),
    sandbox: { name, level, shortcomings },
  };
}

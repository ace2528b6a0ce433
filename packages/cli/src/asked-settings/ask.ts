import { statSync } from 'node:fs';
import {
  absolute,
  type GivenSettings,
  type SettingsOverview,
  type SettingView,
} from '@opendxt/host';
import { confirm, isCancel, log, password, text } from '@clack/prompts';
import { CliError, type CommandContext } from '../command/index.ts';
import { machineOf } from '../host-access/index.ts';
import { visibleLine } from '../printer/index.ts';

const output = process.stderr;

/** Asks for each setting, with what is set as the answer that Enter gives. */
export async function askSettings(
  context: CommandContext,
  { settings }: SettingsOverview,
): Promise<GivenSettings> {
  const base = { cwd: context.cwd, home: machineOf(context).home };
  const values: Record<string, unknown> = {};
  for (const view of settings) {
    if (view.state === 'locked') {
      log.info(`${nameOf(view)}: locked by ${view.lockedBy ?? 'a policy'}`, { output });
      continue;
    }
    const answer = await ask(view, (given) => problemWith(view, given, base));
    if (answer !== keep) values[view.option.key] = answer;
  }
  return { plain: {}, secret: {}, values, cwd: context.cwd };
}

/** The secret stays the one that it is. */
const keep = Symbol('keep');

type Check = (given: string) => string | undefined;

async function ask(view: SettingView, check: Check): Promise<unknown> {
  const { option } = view;
  if (option.sensitive) return askSecret(view, check);
  if (option.multiple) return askSeveral(view, check);
  if (option.type === 'boolean')
    return answered(
      await confirm({
        message: nameOf(view),
        initialValue: (view.value ?? view.default) === true,
        output,
      }),
    );
  return (await askText(nameOf(view), view.value, view, check)) ?? null;
}

/** What is typed is not shown; nothing typed leaves it as it is. */
async function askSecret(view: SettingView, check: Check): Promise<unknown> {
  const isSet = view.state === 'set';
  const message = `${nameOf(view)}${isSet ? ' — Enter keeps it' : ''}`;
  const validate = (given: string | undefined) => (given ? check(given) : undefined);
  const given = answered(await password({ message, validate, output }));
  return given ? given : keep;
}

/** One after the other, until an empty one. */
async function askSeveral(view: SettingView, check: Check): Promise<unknown> {
  const before = typeof view.value === 'object' ? view.value : [];
  const given: string[] = [];
  for (let at = 0; ; at += 1) {
    const more = at === 0 ? '' : ' — one more, or nothing';
    const value = await askText(`${nameOf(view)}${more}`, before[at], view, check);
    if (value !== undefined) given.push(value);
    else if (at >= before.length) return given.length === 0 ? null : given;
  }
}

async function askText(
  message: string,
  before: SettingView['value'],
  view: SettingView,
  check: Check,
): Promise<string | undefined> {
  const usual = view.default === undefined ? undefined : String(view.default);
  const given = answered(
    await text({
      message,
      ...(before === undefined ? {} : { initialValue: String(before) }),
      ...(usual === undefined ? {} : { placeholder: visibleLine(usual) }),
      validate: (value) => (value ? check(value) : undefined),
      output,
    }),
  );
  return given ? given : undefined;
}

function nameOf({ option, state }: SettingView): string {
  const { title, description, required } = option;
  const more = description === '' || description === title ? '' : `: ${description}`;
  return visibleLine(`${title}${more}${required && state === 'missing' ? ' (required)' : ''}`);
}

/** Said while it is typed; all of it is checked again before it is stored. */
function problemWith(
  { option }: SettingView,
  given: string,
  base: Parameters<typeof absolute>[1],
): string | undefined {
  const { type, min = -Infinity, max = Infinity } = option;
  if (type === 'number') {
    const number = Number(given);
    if (given.trim() === '' || Number.isNaN(number)) return 'expected a number';
    if (number < min) return `must be at least ${min}`;
    return number > max ? `must be at most ${max}` : undefined;
  }
  if (type !== 'directory' && type !== 'file') return undefined;
  const path = absolute(given, base);
  const info = statSync(path, { throwIfNoEntry: false });
  if (type === 'directory') return info?.isDirectory() ? undefined : `there is no folder ${path}`;
  return info?.isFile() ? undefined : `there is no file ${path}`;
}

function answered<Value>(answer: Value): Exclude<Value, symbol> {
  if (isCancel(answer)) throw new CliError('cancelled', 'nothing was changed');
  return answer as Exclude<Value, symbol>;
}

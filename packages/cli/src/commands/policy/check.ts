import { resolve } from 'node:path';
import {
  describeRules,
  loadPolicyFrom,
  policyPlaces,
  readPolicy,
  type FoundPolicy,
  type PolicyPlace,
} from '@opendxt/host';
import { type CommandBody, type CommandContext, type ExitStatus } from '../../command/index.ts';
import { expectGivenFile } from '../../given-file/index.ts';
import { homeOf, machineOf } from '../../host-access/index.ts';
import {
  formatTable,
  renderProblem,
  visible,
  visibleLine,
  type Printer,
} from '../../printer/index.ts';

interface Options {
  readonly bundle?: string;
}

export const run: CommandBody<Options> = async (context, [file], options) => {
  const places = await placesFor(context, file);
  if (options.bundle !== undefined) return checkExtension(context, places, options.bundle);
  const found = places.map(readPolicy);
  const rules = found.flatMap((each) =>
    each.kind === 'read' && each.layer !== undefined ? describeRules(each.layer) : [],
  );
  const isValid = found.every(isUsable);
  const { printer } = context;
  printer.document({
    valid: isValid,
    files: found.map(describeFile),
    rules: rules.map(({ source, rule }) => ({ ...source, rule })),
  });
  for (const each of found) showFile(printer, each, file ?? `${each.file} (the ${each.owner}’s)`);
  if (found.every(({ kind }) => kind === 'missing'))
    printer.data('no policy: nothing is forbidden, and users decide for themselves');
  return isValid ? 0 : 1;
};

async function placesFor(
  context: CommandContext,
  file: string | undefined,
): Promise<readonly PolicyPlace[]> {
  if (file === undefined) return policyPlaces(homeOf(context), machineOf(context));
  await expectGivenFile(context, file);
  return [{ file: resolve(context.cwd, file), owner: 'user' }];
}

function isUsable(found: FoundPolicy): boolean {
  return found.kind === 'missing' || (found.kind === 'read' && found.layer !== undefined);
}

function describeFile(found: FoundPolicy): object {
  const { file, owner } = found;
  if (found.kind === 'missing') return { file, owner, state: 'missing' };
  if (found.kind === 'unreadable') return { file, owner, state: 'unreadable', why: found.why };
  const state = found.layer === undefined ? 'invalid' : 'valid';
  return { file, owner, state, problems: found.problems };
}

function showFile(printer: Printer, found: FoundPolicy, called: string): void {
  const { file } = found;
  const name = visibleLine(called);
  if (found.kind === 'missing') return printer.note(`${name}: there is none`);
  if (found.kind === 'unreadable')
    return printer.data(`${name}: ${printer.style('red', 'not usable')}: ${visible(found.why)}`);
  const { text, problems, layer } = found;
  const style = printer.style.bind(printer);
  for (const problem of problems)
    printer.data(`${renderProblem(problem, { file, text, style }).join('\n')}\n`);
  const verdict =
    layer === undefined ? printer.style('red', 'not valid') : printer.style('green', 'valid');
  printer.data(`${name}: ${verdict}`);
  const rules = layer === undefined ? [] : describeRules(layer);
  for (const row of formatTable(rules.map(({ source, rule }) => [source.path, rule])))
    printer.data(`  ${row}`);
}

async function checkExtension(
  context: CommandContext,
  places: readonly PolicyPlace[],
  what: string,
): Promise<ExitStatus> {
  const { printer } = context;
  const policy = await loadPolicyFrom(places);
  const { subjectOf } = await import('./subject.ts');
  const subject = await subjectOf(context, what);
  const refusals = policy.refusals(subject);
  const { id, digest } = subject;
  printer.document({
    id,
    digest,
    allowed: refusals.length === 0,
    refusals: refusals.map(({ rule, message }) => ({ ...rule, message })),
  });
  for (const { rule, message } of refusals)
    printer.data(`${visible(message)}\n  rule: ${rule.path} in ${visible(rule.file)}`);
  const verdict =
    refusals.length === 0 ? printer.style('green', 'allowed') : printer.style('red', 'refused');
  printer.data(`${visibleLine(what)}: ${verdict}`);
  return refusals.length === 0 ? 0 : 1;
}

import type { Excluded, PackPlan } from '@opendxt/bundle';
import { formatBytes, formatTable, plural } from '../../printer/index.ts';

const rulesShown = 12;
const foldersShown = 5;

/**
 * What goes in and what stays out, as lines: grouped by rule, or with `everything` each file.
 */
export function listPlan(
  plan: PackPlan,
  { everything }: { readonly everything: boolean },
): string[] {
  const size = `${formatBytes(plan.bytes)} of a budget of ${formatBytes(plan.sizeBudget)}`;
  const lines = [`goes in: ${plural(plan.files, 'file')}, ${size}`];
  if (everything) lines.push(...indent(plan.entries.map(({ path }) => [path])));
  if (plan.largest.length > 0) {
    lines.push('', 'largest folders:');
    lines.push(
      ...indent(
        plan.largest
          .slice(0, foldersShown)
          .map(({ path, bytes, files }) => [path, formatBytes(bytes), plural(files, 'file')]),
      ),
    );
  }
  if (plan.excluded.length > 0) {
    lines.push('', 'stays out:');
    lines.push(...(everything ? listEach(plan.excluded) : listByRule(plan.excluded)));
  }
  return lines;
}

function listEach(excluded: readonly Excluded[]): string[] {
  return indent(
    excluded.map(({ path, directory, rule, source }) => [
      directory ? `${path}/` : path,
      rule,
      source,
    ]),
  );
}

function listByRule(excluded: readonly Excluded[]): string[] {
  const groups = new Map<string, Excluded[]>();
  for (const item of excluded) {
    const key = `${item.source}\0${item.rule}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  const rows = [...groups.values()].map((items) => {
    const files = sum(items.map((item) => item.files));
    const bytes = sum(items.map((item) => item.bytes));
    const [first] = items;
    const example = first === undefined ? '' : first.directory ? `${first.path}/` : first.path;
    const more = items.length > 1 ? `${example} …` : example;
    const cells = [first?.rule ?? '', plural(files, 'file'), formatBytes(bytes), more];
    return { bytes, cells: [...cells, `(${first?.source ?? ''})`] };
  });
  rows.sort((one, other) => other.bytes - one.bytes);
  const lines = indent(rows.slice(0, rulesShown).map(({ cells }) => cells));
  if (rows.length > rulesShown)
    lines.push(`  … and ${plural(rows.length - rulesShown, 'more rule')}`);
  return [...lines, '  (--verbose lists every file)'];
}

function indent(rows: readonly (readonly string[])[]): string[] {
  return formatTable(rows).map((line) => `  ${line}`);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Lines of context around what differs. */
const context = 2;

/**
 * Two texts as lines that begin with `-`, `+` or a space, with `…` between parts that are far from
 * each other.
 */
export function lineDiff(before: string, after: string): readonly string[] {
  const rows = compare(linesOf(before), linesOf(after));
  const near = new Set(
    rows.flatMap(({ kind }, at) =>
      kind === ' ' ? [] : Array.from({ length: 2 * context + 1 }, (_, by) => at + by - context),
    ),
  );
  const shown: string[] = [];
  for (const [at, { kind, text }] of rows.entries()) {
    if (near.has(at)) shown.push(`${kind} ${text}`);
    else if (near.has(at - 1)) shown.push('…');
  }
  return shown.at(-1) === '…' ? shown.slice(0, -1) : shown;
}

interface Row {
  readonly kind: '-' | '+' | ' ';
  readonly text: string;
}

/** By the longest common subsequence of what lies between equal beginnings and ends. */
function compare(before: readonly string[], after: readonly string[]): readonly Row[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before.at(-1 - end) === after.at(-1 - end)
  )
    end++;
  const same = (lines: readonly string[]): Row[] => lines.map((text) => ({ kind: ' ', text }));
  return [
    ...same(before.slice(0, start)),
    ...between(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...same(before.slice(before.length - end)),
  ];
}

function between(before: readonly string[], after: readonly string[]): readonly Row[] {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  const lengthAt = (row: number, column: number) => lengths[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row--)
    for (let column = after.length - 1; column >= 0; column--)
      lengths[row * width + column] =
        before[row] === after[column]
          ? lengthAt(row + 1, column + 1) + 1
          : Math.max(lengthAt(row + 1, column), lengthAt(row, column + 1));
  const rows: Row[] = [];
  let row = 0;
  let column = 0;
  while (row < before.length || column < after.length) {
    if (row < before.length && column < after.length && before[row] === after[column]) {
      rows.push({ kind: ' ', text: before[row] ?? '' });
      row++;
      column++;
    } else if (
      column >= after.length ||
      (row < before.length && lengthAt(row + 1, column) >= lengthAt(row, column + 1))
    )
      rows.push({ kind: '-', text: before[row++] ?? '' });
    else rows.push({ kind: '+', text: after[column++] ?? '' });
  }
  return rows;
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
}

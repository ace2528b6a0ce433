// Tables for a terminal.

export const seconds = (value) =>
  value < 1 ? `${(value * 1000).toFixed(0)} ms` : `${value.toFixed(2)} s`;
export const megabytes = (value) => `${(value / 1e6).toFixed(value < 1e7 ? 2 : 1)} MB`;

/** Prints rows under a head; the first column is aligned left, the others right. */
export function printTable(head, rows) {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => row[column].length)),
  );
  const line = (row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
      )
      .join('   ');
  console.log(line(head));
  console.log(widths.map((width) => '─'.repeat(width)).join('   '));
  for (const row of rows) console.log(line(row));
  console.log();
}

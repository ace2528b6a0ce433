const most = 10;

/** Names for a sentence, the first of them and how many more there are. */
export function told(names: readonly string[]): string {
  const shown = names.slice(0, most).map((name) => `\`${name}\``);
  return [...shown, ...(names.length > most ? [`${names.length - most} more`] : [])].join(', ');
}

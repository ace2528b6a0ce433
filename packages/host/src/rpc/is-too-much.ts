/** Characters of a message of which nobody counts what is in it. */
const harmless = 1024 * 1024;

/** Objects and lists, and values in them: some hundred megabytes of memory, some seconds of work. */
const most = { nested: 4_000_000, values: 24_000_000 };

const [comma, bracket, brace] = Array.from(',[{', (character) => character.charCodeAt(0));

/**
 * Whether a message would take so much memory and time to be understood that all others would have
 * to wait for it, or the process would end: 128 MiB of `{},` are 40 million objects. Those within
 * texts count too, for they can't be told apart without understanding it.
 */
export function isTooMuch(line: string): boolean {
  if (line.length < harmless || (line[0] !== '{' && line[0] !== '[')) return false;
  let nested = 0;
  let values = 0;
  for (let index = 0; index < line.length; index += 1) {
    const code = line.charCodeAt(index);
    if (code === comma) values += 1;
    else if (code === bracket || code === brace) nested += 1;
  }
  return nested > most.nested || values > most.values;
}

import { visibleBlock, type Printer, type Style } from '../../printer/index.ts';

/** What is going on: of which kind, in words, and with what of it scripts want to know. */
export type Say = (
  kind: 'built' | 'started' | 'failed' | 'changed' | 'log' | 'host' | 'call' | 'blocked',
  text: string,
  details?: Readonly<Record<string, unknown>>,
) => void;

const styles: Readonly<Record<Parameters<Say>[0], Style>> = {
  built: 'dim',
  started: 'green',
  failed: 'red',
  changed: 'cyan',
  log: 'dim',
  host: 'cyan',
  call: 'bold',
  blocked: 'yellow',
};

/** On stdout, unless that is a client's; with `--json` a document for each. */
export function sayTo(printer: Printer, serves: boolean): Say {
  return (kind, text, details = {}) => {
    const paint = serves ? printer.styleNote.bind(printer) : printer.style.bind(printer);
    const line = `${paint(styles[kind], kind.padEnd(7))}  ${visibleBlock(text)}`;
    if (serves) printer.note(line);
    else {
      printer.record({ kind, text, ...details });
      printer.data(line);
    }
  };
}

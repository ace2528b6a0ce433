// A host as small as can be, in a process of its own: starts one program in a box, and hands on what
// goes in and comes out. Tests run it as another user, and kill it.
import { appendFileSync, readFileSync } from 'node:fs';
import { HostError } from '../../error/index.ts';
import { homeAt } from '../../home/index.ts';
import { thisMachine } from '../../runtimes/index.ts';
import type { ServerCommand } from '../../servers/index.ts';
import type { Box } from '../backend.ts';
import { chooseSandbox } from '../choose.ts';

/** What is to be run, read from the file that the first argument names. */
export interface DriverTask {
  readonly home: string;
  readonly box: Box;
  readonly command: ServerCommand;
  readonly terminal: boolean;
  /** Where it says what happens, one JSON document on each line. */
  readonly journal: string;
}

const task = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as DriverTask;
const { home, box, command, terminal, journal } = task;
const tell = (news: object) => appendFileSync(journal, `${JSON.stringify(news)}\n`);

const sandbox = await chooseSandbox(homeAt(home), thisMachine());
tell({ level: sandbox.level, shortcomings: sandbox.shortcomings });
const listener = { onEvent: (event: object) => tell({ event }) };
try {
  if (terminal) tell({ ended: await sandbox.runInTerminal(command, box, listener) });
  else {
    const server = await sandbox.spawner(box, listener)('box', command);
    tell({ pid: server.pid });
    void server.settle?.();
    process.stdin.pipe(server.stdin);
    server.stdout.pipe(process.stdout);
    server.stderr.pipe(process.stderr);
    process.on('SIGUSR1', () => server.terminate());
    process.on('SIGUSR2', () => server.kill());
    tell({ ended: await server.ended, explanation: server.explain?.('') });
  }
} catch (error) {
  if (!(error instanceof HostError)) throw error;
  tell({ refused: { code: error.code, message: error.message, hint: error.hint } });
}
process.stdin.unref();

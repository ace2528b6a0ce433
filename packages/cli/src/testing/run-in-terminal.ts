import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { stripVTControlCharacters } from 'node:util';
import { builtCommand } from './built-command.ts';
import { commandEnvironment } from './run-command.ts';

/** Gives a program a terminal of its own, so many columns wide, and passes on what it shows there. */
const launcher = `
import fcntl, json, os, pty, struct, sys, termios, time
columns, elsewhere, typed, command = int(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3]), sys.argv[4:]
seen = b''
child, terminal = pty.fork()
if child == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    if elsewhere:
        os.dup2(os.open(elsewhere, os.O_WRONLY | os.O_CREAT), 1)
    os.execvp(command[0], command)
while True:
    try:
        shown = os.read(terminal, 65536)
    except OSError:
        break
    if not shown:
        break
    sys.stdout.buffer.write(shown)
    seen += shown
    while typed and typed[0][0].encode() in seen:
        text, keys = typed.pop(0)
        seen = seen.split(text.encode(), 1)[1]
        if keys:
            # What asks listens only after it has shown its question.
            time.sleep(0.2)
            os.write(terminal, keys.encode())
            seen = b''
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
`;

export interface TerminalRun {
  readonly status: number | null;
  /** Everything that was written, with its control sequences. */
  readonly written: string;
  /** What a person sees when it has ended, without colours. */
  readonly screen: string;
}

/** Runs `dxt` in a terminal. Needs Python, and a system with pseudo-terminals. */
export async function runInTerminal(
  args: readonly string[],
  options: {
    readonly cwd: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly columns?: number;
    /** A file that stdout goes to instead of the terminal. */
    readonly stdout?: string;
    /** What a person types, each as soon as the first text has been shown since the last one. */
    readonly typed?: readonly (readonly [string, string])[];
  },
): Promise<TerminalRun> {
  const { cwd, env, columns = 80, stdout = '', typed = [] } = options;
  const command = [process.execPath, builtCommand(), ...args];
  const child = spawn(
    'python3',
    ['-c', launcher, String(columns), stdout, JSON.stringify(typed), ...command],
    {
      cwd,
      env: commandEnvironment(cwd, { TERM: 'xterm-256color', ...env }),
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [written] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return { status: child.exitCode, written, screen: screenOf(written) };
}

const clearLine = '\r\u001B[K';

function screenOf(written: string): string {
  const lines = written.replaceAll('\r\n', '\n').split('\n');
  return stripVTControlCharacters(lines.map((line) => line.split(clearLine).at(-1)).join('\n'));
}

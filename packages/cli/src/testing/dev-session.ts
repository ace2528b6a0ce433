import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { vi } from 'vitest';
import { builtCommand } from './built-command.ts';
import { commandEnvironment } from './run-command.ts';

/** One of the documents of `dxt dev --json`. */
export interface DevRecord {
  readonly kind: string;
  readonly text?: string;
  readonly [key: string]: unknown;
}

/** A running `dxt dev`. */
export interface DevSession extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly records: readonly DevRecord[];
  /** Waits for the next document of this kind that was not waited for yet, and answers with it. */
  next(kind: string): Promise<DevRecord>;
  stderr(): string;
  /** As by Ctrl-C. */
  end(): Promise<{ readonly status: number | null }>;
}

/** Starts `dxt dev` in a folder, with a home of its own. */
export function devSession(dir: string, ...args: string[]): DevSession {
  const child = spawn(process.execPath, [builtCommand(), 'dev', '--json', ...args], {
    cwd: dir,
    env: commandEnvironment(dir),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const records: DevRecord[] = [];
  let text = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (text + chunk.toString()).split('\n');
    text = lines.pop() ?? '';
    records.push(...lines.map((line) => JSON.parse(line) as DevRecord));
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const closed = once(child, 'close');
  const end = async () => {
    child.kill('SIGINT');
    await closed;
    return { status: child.exitCode };
  };
  let seen = 0;
  return {
    child,
    records,
    next: async (kind) => {
      const at = await vi.waitFor(
        () => {
          const found = records.findIndex((record, index) => index >= seen && record.kind === kind);
          if (found < 0) throw new Error(`no \`${kind}\`: ${JSON.stringify(records)}\n${stderr}`);
          return found;
        },
        { timeout: 15_000 },
      );
      seen = at + 1;
      return records[at] as DevRecord;
    },
    stderr: () => stderr,
    end,
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) await end();
    },
  };
}

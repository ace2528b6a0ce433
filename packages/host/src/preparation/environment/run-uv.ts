import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface UvRun {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
  /** Called with each line that it writes to stderr. */
  readonly onLine: (line: string) => void;
}

export interface UvEnd {
  readonly ok: boolean;
  /** The end of what it wrote. */
  readonly output: string;
}

const kept = 16 * 1024;

/** Runs uv until it ends; when it is cancelled, nothing of it is left running. */
export async function runUv(uv: string, { args, cwd, env, signal, onLine }: UvRun): Promise<UvEnd> {
  const child = spawn(uv, args, {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
    detached: process.platform !== 'win32',
  });
  let output = '';
  createInterface({ input: child.stderr }).on('line', (line) => {
    output = `${output}${line}\n`.slice(-kept);
    onLine(line);
  });
  const stop = () => {
    if (child.pid === undefined) return;
    try {
      if (process.platform === 'win32') child.kill('SIGKILL');
      else process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  };
  signal?.addEventListener('abort', stop, { once: true });
  // A host that is ended takes it along, so that nothing writes where the next install cleans up.
  process.once('exit', stop);
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return { ok: code === 0, output };
  } catch (error) {
    return { ok: false, output: error instanceof Error ? error.message : String(error) };
  } finally {
    signal?.removeEventListener('abort', stop);
    process.removeListener('exit', stop);
  }
}

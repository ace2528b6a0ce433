import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import type { ProcessEnd } from '../../servers/index.ts';
import {
  boxArguments,
  joinArguments,
  syntheticFiles,
  type BoxRequest,
  type Channels,
} from './arguments.ts';
import { inheritedDescriptors } from './descriptors.ts';
import type { BoxFacts } from './facts.ts';
import { highestGate, limiterCommand } from './limits.ts';
import { Output } from './output.ts';
import { encodedFilter } from './seccomp/index.ts';
import { BoxStatus } from './status.ts';

/** Bubblewrap, started, and what it says of itself. */
export interface Launch {
  readonly child: ChildProcess;
  /** Of the server; bubblewrap's own words are on stderr too. */
  readonly output: Output;
  readonly status: BoxStatus;
  /** Resolves once, when bubblewrap has ended or could not be started. */
  readonly ended: Promise<ProcessEnd>;
  /** What command lines begin with that are not the server's yet. */
  readonly bubblewrap: string;
  readonly limiter: string;
  /** Lets the server start. A box whose host is killed before ends by itself. */
  release(): void;
}

export interface LaunchOptions extends BoxRequest {
  readonly unixSockets: boolean;
}

/** The highest descriptor that can be taken care of; each below it costs a slot. */
const highestStray = 65_536;

/** Starts bubblewrap; everything it is told goes through pipes, nothing stands on its command line. */
export function launch(options: LaunchOptions, facts: BoxFacts): Launch {
  const { box, command, terminal, unixSockets } = options;
  const strays = inheritedDescriptors();
  const highest = strays.at(-1) ?? 0;
  if (highest > highestStray)
    throw new Error(`descriptor ${highest} of the host would be left open to it`);

  const filter = facts.filter && encodedFilter(facts.filter, { unixSockets });
  const pipes = new Pipes(terminal, strays);
  const gate = pipes.open();
  if (gate > highestGate) throw new Error(`descriptors 3 to ${highestGate} of the host are in use`);
  const channels: Channels = {
    status: pipes.open(),
    ...(filter === undefined ? {} : { filter: pipes.open(filter) }),
    files: Object.fromEntries(
      Object.entries(syntheticFiles(box, facts)).map(([path, text]) => [path, pipes.open(text)]),
    ),
  };
  const text = joinArguments(boxArguments(options, facts, channels));
  const sources = [...strays, pipes.open(text)];
  const beginning = [...sources.flatMap((source) => ['--args', String(source)]), '--'];
  const limiter = limiterCommand(box.limits, gate, facts);
  const nothing = openSync('/dev/null', 'r');
  try {
    const child = spawn(facts.bwrap, [...beginning, ...limiter, command.command, ...command.args], {
      env: {},
      cwd: '/',
      stdio: pipes.stdio(nothing),
      detached: !terminal,
    });
    // What can't be delivered is no news: the end of the process is reported on its own.
    child.on('error', () => undefined);
    pipes.fill(child);
    return {
      child,
      output: new Output(child),
      status: new BoxStatus(child.stdio[channels.status] as Duplex),
      ended: untilEnded(child),
      bubblewrap: `${[facts.bwrap, ...beginning].join('\0')}\0`,
      limiter: `${limiter.join('\0')}\0`,
      release: () => pipes.write(child, gate, '\n'),
    };
  } finally {
    closeSync(nothing);
  }
}

/** Descriptors for the child, in the gaps between those that it inherits. */
class Pipes {
  readonly #contents = new Map<number, string | Uint8Array | undefined>();
  readonly #strays: ReadonlySet<number>;
  readonly #terminal: boolean;
  #next = 3;

  constructor(terminal: boolean, strays: readonly number[]) {
    this.#terminal = terminal;
    this.#strays = new Set(strays);
  }

  open(content?: string | Uint8Array): number {
    while (this.#strays.has(this.#next)) this.#next += 1;
    const descriptor = this.#next;
    this.#contents.set(descriptor, content);
    this.#next += 1;
    return descriptor;
  }

  /** In the place of each stray stands an empty file, which bubblewrap reads and closes. */
  stdio(nothing: number): StdioOptions {
    const length = Math.max(this.#next, ...[...this.#strays].map((stray) => stray + 1));
    return Array.from({ length }, (_, descriptor) => {
      if (descriptor < 3) return this.#terminal ? 'inherit' : 'pipe';
      if (this.#strays.has(descriptor)) return nothing;
      return this.#contents.has(descriptor) ? 'pipe' : 'ignore';
    });
  }

  fill(child: ChildProcess): void {
    for (const [descriptor, content] of this.#contents) {
      const pipe = child.stdio[descriptor] as Duplex | null | undefined;
      // It breaks where bubblewrap ends early, which its exit tells better.
      pipe?.on('error', () => undefined);
      if (content !== undefined) pipe?.end(content);
    }
  }

  write(child: ChildProcess, descriptor: number, content: string): void {
    (child.stdio[descriptor] as Duplex).end(content);
  }
}

function untilEnded(child: ChildProcess): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    if (child.pid === undefined) resolve({ code: null, signal: null });
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}

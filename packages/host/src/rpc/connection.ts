import type { Readable, Writable } from 'node:stream';
import { HostError } from '../error/index.ts';
import { LineReader } from './line-reader.ts';
import { isObject } from '../json/index.ts';
import { isTooMuch } from './is-too-much.ts';
import { longestMessage, mostWaiting, tooLarge, tooMuch, unread } from './too-large.ts';
import { parseMessages, rpcCodes, type RpcId, type RpcMessage } from './message.ts';

/** Bytes that Node reads from a pipe or socket at once. */
const fullChunk = 64 * 1024;

export interface RpcOptions {
  readonly input: Readable;
  readonly output: Writable;
  /** Answers with the result, or throws; `signal` is aborted when the peer cancels. */
  readonly onRequest: (method: string, params: unknown, signal: AbortSignal) => unknown;
  readonly onNotification?: (method: string, params: unknown) => void;
  /** A line that is not JSON-RPC. */
  readonly onNoise?: (line: string) => void;
  /** A message is too long, or too much waits for a peer that does not read: it is to be given up. */
  readonly onOverflow?: (error: HostError) => void;
  /** Names the peer in errors. */
  readonly name: string;
}

export interface RequestOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds; no limit unless told. */
  readonly timeout?: number;
}

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Both directions of JSON-RPC 2.0 with one message per line, and MCP's way to cancel. */
export class RpcConnection {
  readonly #options: RpcOptions;
  readonly #pending = new Map<RpcId, Pending>();
  readonly #answering = new Map<RpcId, AbortController>();
  #nextId = 1;
  #closed: Error | undefined;
  #idle: (() => void) | undefined;

  constructor(options: RpcOptions) {
    this.#options = options;
    const reader = new LineReader({
      limit: longestMessage,
      onLine: (line) => {
        if (isTooMuch(line)) options.onOverflow?.(tooMuch(options.name));
        else this.#receive(line);
      },
      onOverflow: () => options.onOverflow?.(tooLarge(options.name)),
    });
    options.input.on('data', (chunk: Buffer) => {
      reader.push(chunk);
      // More is waiting: all other connections have their turn before it, however much that is.
      if (chunk.length < fullChunk) return;
      options.input.pause();
      setImmediate(() => options.input.resume());
    });
    options.input.once('end', () => reader.end());
    // A broken pipe is reported by the end of the process or socket behind it.
    options.input.on('error', () => undefined);
    options.output.on('error', () => undefined);
  }

  /** Requests of the peer that have no answer yet. */
  get answering(): number {
    return this.#answering.size;
  }

  request(method: string, params?: unknown, options: RequestOptions = {}): Promise<unknown> {
    const { signal, timeout } = options;
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    if (signal?.aborted === true) return Promise.reject(asError(signal.reason));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const cancel = (reason: Error) => {
        // The specification forbids to cancel `initialize`; who gives it up ends the server.
        if (method !== 'initialize')
          this.notify('notifications/cancelled', { requestId: id, reason: reason.message });
        settle();
        reject(reason);
      };
      const onAbort = () => cancel(asError(signal?.reason));
      const timer =
        timeout === undefined
          ? undefined
          : setTimeout(() => cancel(tooLate(this.#options.name, method, timeout)), timeout);
      const settle = () => {
        this.#pending.delete(id);
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#pending.set(id, {
        resolve: (result) => {
          settle();
          resolve(result);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      try {
        this.#send({ id, method, ...(params === undefined ? {} : { params }) });
      } catch (error) {
        settle();
        reject(error);
      }
    });
  }

  notify(method: string, params?: unknown): void {
    try {
      this.#send({ method, ...(params === undefined ? {} : { params }) });
    } catch {
      // Passed on from a server, and nested too deep to be written: nobody waits for it.
    }
  }

  /** Tells a peer that a line of its was no JSON-RPC (JSON-RPC 2.0, section 5: the id is null). */
  refuseLine(): void {
    const message = 'expected a line with a JSON-RPC 2.0 message';
    this.#send({ id: null, error: { code: rpcCodes.parseError, message } });
  }

  /** Fails what waits for an answer, cancels what is being answered, sends nothing any more. */
  close(reason: Error): void {
    if (this.#closed !== undefined) return;
    this.#closed = reason;
    for (const pending of this.#pending.values()) pending.reject(reason);
    for (const answering of this.#answering.values()) answering.abort(reason);
  }

  /** Resolves when every request of the peer has its answer. */
  async drained(): Promise<void> {
    if (this.#answering.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#idle = resolve;
    });
  }

  #receive(line: string): void {
    const messages = parseMessages(line);
    if (messages === undefined) this.#options.onNoise?.(line);
    else for (const message of messages) this.#dispatch(message);
  }

  #dispatch(message: RpcMessage): void {
    switch (message.kind) {
      case 'result':
        this.#pending.get(message.id)?.resolve(message.result);
        return;
      case 'error':
        if (message.id !== undefined)
          this.#pending.get(message.id)?.reject(refused(this.#options.name, message.error));
        return;
      case 'request':
        void this.#answer(message.id, message.method, message.params);
        return;
      case 'notification':
        if (message.method === 'notifications/cancelled') this.#cancelled(message.params);
        else this.#options.onNotification?.(message.method, message.params);
    }
  }

  async #answer(id: RpcId, method: string, params: unknown): Promise<void> {
    const controller = new AbortController();
    this.#answering.set(id, controller);
    try {
      const result = await this.#options.onRequest(method, params, controller.signal);
      if (!controller.signal.aborted) this.#send({ id, result: result ?? {} });
    } catch (error) {
      if (!controller.signal.aborted) this.#sendError(id, error);
    } finally {
      this.#answering.delete(id);
      if (this.#answering.size === 0) this.#idle?.();
    }
  }

  #sendError(id: RpcId, error: unknown): void {
    try {
      this.#send({ id, error: toErrorObject(error) });
    } catch (failure) {
      // Its data, passed on from a server, is nested too deep to be written.
      this.#send({ id, error: toErrorObject(failure) });
    }
  }

  #cancelled(params: unknown): void {
    if (!isObject(params)) return;
    const { requestId, reason } = params;
    if (typeof requestId !== 'string' && typeof requestId !== 'number') return;
    const why = typeof reason === 'string' ? reason : 'cancelled by the client';
    this.#answering.get(requestId)?.abort(new HostError('cancelled', why));
  }

  #send(message: Record<string, unknown>): void {
    const { output } = this.#options;
    if (this.#closed !== undefined || !output.writable) return;
    output.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    if (output.writableLength > mostWaiting) this.#options.onOverflow?.(unread(this.#options.name));
  }
}

/** What a peer is told when answering it failed. */
function toErrorObject(error: unknown) {
  if (error instanceof HostError && error.answer !== undefined) return error.answer;
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof HostError ? error.hint : undefined;
  const code = error instanceof HostError ? error.code : undefined;
  return {
    code: rpcCodes.internalError,
    message,
    ...(code === undefined ? {} : { data: { code, ...(hint === undefined ? {} : { hint }) } }),
  };
}

function refused(name: string, answer: HostError['answer'] & object): HostError {
  return new HostError('request-refused', `\`${name}\` answered: ${answer.message}`, { answer });
}

function tooLate(name: string, method: string, timeout: number): HostError {
  return new HostError(
    'timed-out',
    `\`${name}\` did not answer \`${method}\` within ${timeout / 1000} s`,
  );
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new HostError('cancelled', 'cancelled');
}

import { HostError } from '../error/index.ts';

/** Bytes of the longest message that is taken: far above what a model can read. */
export const longestMessage = 128 * 1024 * 1024;
/** Bytes that may wait for a peer that does not read; more would fill the memory of this process. */
export const mostWaiting = 2 * longestMessage;

export function tooLarge(name: string): HostError {
  return new HostError(
    'message-too-large',
    `\`${name}\` sent a message of more than ${longestMessage} bytes`,
  );
}

export function tooMuch(name: string): HostError {
  return new HostError(
    'message-too-large',
    `\`${name}\` sent a message with more values than can be taken`,
  );
}

export function unread(name: string): HostError {
  return new HostError(
    'message-too-large',
    `\`${name}\` does not read: more than ${mostWaiting} bytes wait for it`,
  );
}

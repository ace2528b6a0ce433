import { HostError } from '../error/index.ts';

/** Why a server that was ended for good answers nothing more. */
export function retired(id: string): HostError {
  return new HostError('server-exited', `\`${id}\` was removed, switched or set anew meanwhile`, {
    hint: 'try again',
  });
}

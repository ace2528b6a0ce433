import { once } from 'node:events';
import { HostError, openSessionStarting } from '@opendxt/host';
import type { CommandBody } from '../../command/index.ts';
import { homeOf, launcherOf } from '../../host-access/index.ts';

/** Carries bytes between stdio and the host, which speaks the protocol. */
export const run: CommandBody<object> = async (context) => {
  const { stdin, stdout, signal } = context;
  const socket = await openSessionStarting(homeOf(context), 'mcp', launcherOf(context));
  let finished = false;
  stdin.once('end', () => {
    finished = true;
  });
  signal.addEventListener('abort', () => socket.destroy(), { once: true });
  // Who reads our answers has gone: so have we.
  stdout.once('error', () => socket.destroy());
  socket.on('error', () => undefined);
  // The host has said all that it will say; a pipe alone would wait for our stdin.
  socket.once('end', () => socket.destroy());
  stdin.pipe(socket).pipe(stdout);
  await once(socket, 'close');
  stdin.destroy();
  if (finished || signal.aborted) return 0;
  throw new HostError('connection-closed', 'the host has ended', {
    hint: 'start the client again, and a new host with it',
  });
};

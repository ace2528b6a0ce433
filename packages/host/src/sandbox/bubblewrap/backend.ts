import type { IsolationLevel, SandboxBackend } from '../backend.ts';
import type { BoxFacts } from './facts.ts';
import { openBox } from './open.ts';
import { serverEnd, startBoxed } from './start.ts';

/** Servers in boxes of bubblewrap, with what was found of this machine by trying. */
export function bubblewrapBackend(
  facts: BoxFacts,
  { level, shortcomings }: { level: IsolationLevel; shortcomings: readonly string[] },
): SandboxBackend {
  return {
    name: 'bubblewrap',
    level,
    shortcomings,
    spawner:
      (box, listener = {}) =>
      (name, command) =>
        startBoxed({ name, command, box, facts, listener }),
    runInTerminal: async (command, box, listener = {}) => {
      const { launch, settle } = await openBox(
        { name: box.id, command, box, facts, listener },
        true,
      );
      void settle();
      return serverEnd(await launch.ended);
    },
  };
}

import { testInFullRun, testNeeding } from '@opendxt/testkit';
import { describe, expect } from 'vitest';
import {
  letTry,
  type Hostile,
  type HostileOutcome,
} from '../../../../host/src/sandbox/self-test/testing/index.ts';
import { builtCommand } from '../../testing/index.ts';

const isRoot = process.getuid?.() === 0;
const users = isRoot ? ['root', 'an ordinary user'] : ['this user'];
const exhaust = process.env['OPENDXT_FULL'] === '1';

const patience = { timeout: 240_000 };

/** The numbers are said in a full run: they are what it is about. */
function tell(user: string, { language, bare }: Hostile, outcome: HostileOutcome): void {
  const { escaped, tried } = outcome;
  const where = bare ? 'without a box' : 'in a box';
  if (exhaust)
    process.stdout.write(
      `hostile extension, ${language} ${where}, as ${user}: ${escaped.length} of ${tried.length} tries escaped\n`,
    );
}

describe.each(users)('as %s', (user) => {
  const ordinaryUser = user === 'an ordinary user';
  for (const language of ['node', 'python'] as const) {
    testNeeding('bubblewrap', 'python3')(
      `an extension that was agreed to gets what was granted to it and nothing else, from ${language}`,
      patience,
      async () => {
        const hostile = { language, ordinaryUser, exhaust, bare: false };
        const outcome = await letTry(builtCommand(), hostile);
        tell(user, hostile, outcome);
        expect(outcome).toMatchObject({ escaped: [], unanswered: [], broken: [] });
        // Node offers no system calls.
        expect(outcome.tried.length).toBeGreaterThan(language === 'node' ? 70 : 85);
      },
    );

    const bareTest = isRoot ? testInFullRun : testNeeding('root');
    bareTest(
      `the same takes nearly everything without a box, from ${language}`,
      patience,
      async () => {
        const hostile = { language, ordinaryUser, exhaust: false, bare: true };
        const outcome = await letTry(builtCommand(), hostile);
        tell(user, hostile, outcome);
        expect(outcome.broken).toEqual([]);
        const held = outcome.tried.filter((id) => !outcome.escaped.includes(id));
        // Only what the kernel forbids to anybody, or to this user.
        expect(held.filter((id) => id.includes('real '))).toEqual([]);
        expect(held.length).toBeLessThan(outcome.tried.length * 0.15);
      },
    );
  }
});

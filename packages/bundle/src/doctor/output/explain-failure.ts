import type { DiagnosisCode } from '../diagnoses/index.ts';
import type { Finding } from '../types.ts';
import { launchSigns } from './launch-signs.ts';
import { nodeSigns } from './node-signs.ts';
import { pythonSigns } from './python-signs.ts';
import type { FailedRun, Sign } from './types.ts';

export type { FailedRun } from './types.ts';

const signs: readonly Sign[] = [...launchSigns, ...pythonSigns, ...nodeSigns];
/** What `cmd` and the Store’s placeholder end with where there is no such program. */
const storeAlias = 9009;
const longestShown = 300;

/**
 * What a failed run died of, with the line that says so; undefined where nothing known is in what
 * it left.
 */
export function explainFailure(run: FailedRun): Finding | undefined {
  const texts = [...run.failures.map(({ message }) => message), run.stderr];
  for (const { pattern, code } of signs) {
    for (const text of texts) {
      const match = pattern.exec(text);
      if (match === null) continue;
      return found(typeof code === 'string' ? code : code(match, run), lineAt(text, match.index));
    }
  }
  if (run.exit?.code === storeAlias) return found('store-alias', 'the process ended with 9009');
  const [noise] = run.noise;
  if (noise !== undefined)
    return found('output-not-json', `on stdout: ${JSON.stringify(noise.slice(0, longestShown))}`);
  const isLate = run.failures.find(
    ({ code = '', message }) =>
      /time-?out|timed out|late/.test(code) ||
      /timed out|no answer|time-out|did not answer/i.test(message),
  );
  if (isLate !== undefined) return found('first-start-slow', isLate.message);
  return undefined;
}

function found(code: DiagnosisCode, seen: string): Finding {
  return { code, severity: 'error', seen };
}

function lineAt(text: string, index: number): string {
  const start = text.lastIndexOf('\n', index) + 1;
  const end = text.indexOf('\n', index);
  return text
    .slice(start, end === -1 ? undefined : end)
    .trim()
    .slice(0, longestShown);
}

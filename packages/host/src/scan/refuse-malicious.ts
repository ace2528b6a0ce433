import { HostError } from '../error/index.ts';
import type { ScanSummary } from './summary.ts';

/**
 * What is known to be malicious is neither installed nor started.
 * @throws {HostError} `malicious`
 */
export function refuseMalicious(id: string, verb: string, { malicious }: ScanSummary): void {
  const [first] = malicious;
  if (first === undefined) return;
  const more = malicious.length === 1 ? '' : ` and ${malicious.length - 1} more`;
  throw new HostError(
    'malicious',
    `\`${id}\` is not ${verb}: \`${first.what}\` in it is known to be malicious (${first.id}${more})`,
    { hint: 'nothing overrides this; ask its author for a version without it' },
  );
}

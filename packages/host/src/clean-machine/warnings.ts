import type { Manifest } from '@opendxt/manifest';
import type { Observation, StartProof } from '../proof/index.ts';
import type { CleanRun, CleanWarning } from './types.ts';

/** Milliseconds from which a start is called slow: some clients show a server as failed soon after. */
const slow = 10_000;

/** What is no failure of this run, and may be one of another machine or client. */
export function warningsOf(
  manifest: Manifest,
  { startTime, undeclaredTools, exit }: StartProof | Omit<StartProof, 'standIns'>,
  { prompts }: Pick<CleanRun, 'prompts'>,
  handshakeTimeout: number,
): readonly CleanWarning[] {
  if (startTime === undefined) return [];
  return [
    ...(startTime < slow
      ? []
      : [
          warning(
            'slow-start',
            `it took ${seconds(startTime)} until it listed its tools; clients wait ${seconds(handshakeTimeout)} at the most, and some 30 s`,
          ),
        ]),
    ...(undeclaredTools.length === 0
      ? []
      : [warning('undeclared-tools', `the manifest does not declare ${quoted(undeclaredTools)}`)]),
    ...promptWarnings(manifest, prompts),
    ...endWarnings(exit),
  ];
}

/** A manifest may have prompts of its own text, which no server has to know. */
function promptWarnings(
  { prompts: declared, promptsGenerated }: Manifest,
  prompts: readonly string[] | undefined,
): readonly CleanWarning[] {
  if (prompts === undefined) return [];
  const names = declared.map(({ name }) => name);
  const missing = names.filter((name) => !prompts.includes(name));
  const undeclared = promptsGenerated ? [] : prompts.filter((name) => !names.includes(name));
  return [
    ...(missing.length === 0
      ? []
      : [
          warning(
            'missing-prompts',
            `the manifest declares the prompts ${quoted(missing)}, and the server lists ${prompts.length === 0 ? 'none' : quoted(prompts)}`,
          ),
        ]),
    ...(undeclared.length === 0
      ? []
      : [
          warning(
            'undeclared-prompts',
            `the manifest does not declare the prompts ${quoted(undeclared)}`,
          ),
        ]),
  ];
}

function endWarnings(exit: StartProof['exit']): readonly CleanWarning[] {
  if (exit === undefined || exit.code === 0) return [];
  if (exit.signal === 'SIGTERM')
    return [
      warning(
        'unclean-end',
        'it did not end when its input was closed, and had to be told by SIGTERM',
      ),
    ];
  if (exit.signal === null)
    return [
      warning(
        'unclean-end',
        `it ended with exit code ${exit.code ?? 'unknown'} when its input was closed`,
      ),
    ];
  return [];
}

/** A server that nothing but SIGKILL ends stays behind on the machines of users. */
export function endFailure({ startTime, exit }: Observation): StartProof['failures'] {
  if (startTime === undefined || exit?.signal !== 'SIGKILL') return [];
  return [
    {
      code: 'unclean-end',
      message: 'it ended neither when its input was closed nor by SIGTERM, and was killed',
      hint: 'end the process when stdin ends',
    },
  ];
}

function warning(code: CleanWarning['code'], message: string): CleanWarning {
  return { code, message };
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(milliseconds < 100_000 ? 1 : 0)} s`;
}

import { CliError } from '../../command/index.ts';
import type { VendorContext } from './context.ts';
import type { ProgramRun } from '../../programs/index.ts';

const offline =
  /NewConnectionError|Failed to establish a new connection|Connection (?:refused|reset|broken|aborted)|ConnectTimeout|Read timed out|Temporary failure in name resolution|Network is unreachable|RemoteDisconnected|error sending request|dns error|client error \(Connect\)/;
const mismatch = /DO NOT MATCH THE HASHES|Hash mismatch for/;

/** The index does not have versions, or not such as fit together; not that it can't be asked. */
export function isAboutVersions({ stdout, stderr }: ProgramRun): boolean {
  const said = `${stderr}\n${stdout}`;
  return (
    !offline.test(said) &&
    !mismatch.test(said) &&
    /ResolutionImpossible|No matching distribution found/.test(said)
  );
}

/** The error of a run of pip that failed, in the words of this program and then pip's. */
export function explainPip(
  run: ProgramRun,
  what: string,
  context: Pick<VendorContext, 'env'>,
): CliError {
  const said = `${run.stderr}\n${run.stdout}`;
  const common = explainTransport('pip', said, context, 'PIP_INDEX_URL');
  if (common !== undefined) return common;
  if (said.includes('ResolutionImpossible')) {
    const [, because] =
      /The conflict is caused by:\n([\s\S]*?)(?:\n\s*\n|To fix this|$)/.exec(run.stdout) ?? [];
    const lines = because ?? run.stderr;
    return conflict('pip', what, lines);
  }
  const [, absent] = /No matching distribution found for (.+)$/m.exec(said) ?? [];
  if (absent !== undefined) return absentProject('pip', absent.trim(), run.stderr);
  const [, invalid] = /Invalid requirement: (.+)$/m.exec(said) ?? [];
  if (invalid !== undefined)
    return new CliError('unreadable', `expected a requirement, found ${invalid.trim()}`);
  return failed('pip', what, `${run.stderr}\n${run.stdout}`);
}

/** The error of a run of uv that failed. */
export function explainUv(
  run: ProgramRun,
  what: string,
  context: Pick<VendorContext, 'env'>,
): CliError {
  const said = run.stderr;
  const common = explainTransport('uv', said, context, 'UV_DEFAULT_INDEX', 'UV_INDEX_URL');
  if (common !== undefined) return common;
  const [, absent] =
    /Because (?:\w+ )?(\S+) was not found in the package registry/.exec(said) ??
    /Because there (?:is|are) no versions? of (\S+)/.exec(said) ??
    [];
  if (absent !== undefined) return absentProject('uv', absent, said);
  if (/No solution found/.test(said)) return conflict('uv', what, said);
  return failed('uv', what, said);
}

function explainTransport(
  client: 'pip' | 'uv',
  said: string,
  { env }: Pick<VendorContext, 'env'>,
  ...variables: readonly string[]
): CliError | undefined {
  if (offline.test(said)) return outOfReach(client, indexOf(env, variables));
  if (!mismatch.test(said)) return undefined;
  const [, project] =
    /Hash mismatch for `([^`]+)`/.exec(said) ?? /^\s+(\S+) from /m.exec(said) ?? [];
  return wrongDigest(project);
}

/** A file of the index is another one than a digest says. */
export function wrongDigest(project: string | undefined): CliError {
  const which = project === undefined ? 'a project' : `\`${project}\``;
  return new CliError('refused', `the index has other files of ${which} than the digests say`, {
    hint: 'when the digests are old, write them anew; otherwise somebody changed the files',
  });
}

function outOfReach(client: 'pip' | 'uv', index: string | undefined): CliError {
  const set =
    client === 'pip'
      ? '`pip config set global.index-url <address>`'
      : 'UV_DEFAULT_INDEX, or `[[index]]` in uv.toml';
  const which = index === undefined ? '' : ` ${index}`;
  return new CliError('install-failed', `the package index${which} is out of reach`, {
    hint: `connect to the network, or set the index that you use: ${set}`,
  });
}

function conflict(client: 'pip' | 'uv', what: string, said: string): CliError {
  return new CliError('install-failed', `no versions satisfy all of ${what}`, {
    hint: quote(client, said.split('\n')),
  });
}

function absentProject(client: 'pip' | 'uv', requirement: string, said: string): CliError {
  const others = /Ignored the following versions that require a different python/.test(said);
  const hint = others
    ? 'it has versions for other versions of Python: `--python-version` chooses'
    : quote(client, said.split('\n'));
  return new CliError('no-package', `the package index has no \`${requirement}\``, { hint });
}

function failed(client: 'pip' | 'uv', what: string, said: string): CliError {
  return new CliError('install-failed', `${client} could not bring ${what}`, {
    hint: quote(client, said.split('\n')),
  });
}

/** The index that the environment names, without what opens it; undefined for the usual one. */
function indexOf(env: VendorContext['env'], names: readonly string[]): string | undefined {
  const [address] = names.flatMap((name) => env[name] || []);
  return address === undefined ? undefined : withoutCredentials(address);
}

/** What a client said, shortened to what matters. */
export function quote(client: 'pip' | 'uv', lines: readonly string[]): string {
  const said = lines
    .map((line) =>
      withoutCredentials(line)
        .replace(/^ERROR: /, '')
        .trimEnd(),
    )
    .filter(
      (line) =>
        line.trim() !== '' &&
        !/^(?:\[notice|WARNING: |Looking in|Collecting|\s+Using cached|\s+Downloading)/.test(line),
    )
    .map((line) => (line.length > 300 ? `${line.slice(0, 299)}…` : line));
  return `${client} says: ${said.slice(0, 8).join('\n')}`;
}

/** `https://user:password@host` shows nothing of the user. */
function withoutCredentials(text: string): string {
  return text.replace(/(\b[a-z][a-z\d+.-]*:\/\/)[^/\s@]+@/gi, '$1');
}

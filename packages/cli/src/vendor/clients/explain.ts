import { CliError } from '../../command/index.ts';
import type { VendorContext } from './context.ts';
import type { ClientRun } from './run-client.ts';

const offline =
  /NewConnectionError|Failed to establish a new connection|Connection (?:refused|reset|broken|aborted)|ConnectTimeout|Read timed out|Temporary failure in name resolution|Network is unreachable|RemoteDisconnected|error sending request|dns error|client error \(Connect\)/;
const mismatch = /DO NOT MATCH THE HASHES|Hash mismatch for|Hash digest mismatch/i;

/** The error of a run of pip that failed, in the words of this program and then pip's. */
export function explainPip(
  { stdout, stderr, status }: ClientRun,
  what: string,
  { env }: Pick<VendorContext, 'env'>,
): CliError {
  const lines = stderr.split(/\r?\n/).map((line) => line.replace(/^ERROR: /, '').trimEnd());
  const said = withoutCredentials(stderr);
  if (offline.test(said)) return outOfReach('pip', indexOf(env, 'PIP_INDEX_URL'));
  if (mismatch.test(said)) return wrongDigest('pip', said);
  const conflict = lines.findIndex((line) => line.includes('conflicting dependencies'));
  if (conflict >= 0)
    return new CliError('install-failed', `no set of versions satisfies ${what}`, {
      hint: quote('pip', lines.slice(0, 12)),
    });
  const [, absent] = /No matching distribution found for (.+)$/m.exec(said) ?? [];
  if (absent !== undefined)
    return new CliError('no-package', `the package index has no \`${absent.trim()}\``, {
      hint: quote('pip', lines.slice(0, 4)),
    });
  const [, invalid] = /Invalid requirement: (.+)$/m.exec(said) ?? [];
  if (invalid !== undefined)
    return new CliError('unreadable', `expected a requirement, found ${invalid.trim()}`, {
      hint: quote('pip', lines.slice(0, 6)),
    });
  return new CliError('install-failed', `pip could not bring ${what}`, {
    hint: quote('pip', [...lines, ...stdout.split('\n'), `(status ${status})`]),
  });
}

/** The index that the environment names, without what opens it; undefined for the usual one. */
export function indexOf(
  env: VendorContext['env'],
  ...names: readonly string[]
): string | undefined {
  const [address] = names.flatMap((name) => env[name] || []);
  return address === undefined ? undefined : withoutCredentials(address);
}

export function outOfReach(client: 'pip' | 'uv', index: string | undefined): CliError {
  const set =
    client === 'pip'
      ? '`pip config set global.index-url <address>`'
      : 'UV_DEFAULT_INDEX or `[[index]]` of uv.toml';
  return new CliError(
    'install-failed',
    `the package index${index === undefined ? '' : ` ${index}`} is out of reach`,
    { hint: `connect to the network, or set the index that you use with ${set}` },
  );
}

export function wrongDigest(client: 'pip' | 'uv', said: string): CliError {
  const [, project] = /(?:^\s+|for )`?([\w.-]+(?:==[\w.!+-]+)?)[` ]/m.exec(said) ?? [];
  return new CliError(
    'refused',
    `the index has other files than the digests say${project === undefined ? '' : `: \`${project}\``}`,
    {
      hint: `a lock that is older than the file is made anew; otherwise somebody changed the file. ${quote(client, said.split('\n'))}`,
    },
  );
}

/** What a client said, shortened. */
export function quote(client: 'pip' | 'uv', lines: readonly string[]): string {
  const said = lines
    .map((line) => withoutCredentials(line).trimEnd())
    .filter(
      (line) => line.trim() !== '' && !/^\[?notice|^WARNING: (?:You are|Running pip)/i.test(line),
    );
  return `${client} says: ${said.slice(0, 8).join('\n')}`;
}

/** `https://user:password@host` shows nothing of the user. */
function withoutCredentials(text: string): string {
  return text.replace(/(\b[a-z][a-z\d+.-]*:\/\/)[^/\s@]+@/gi, '$1');
}

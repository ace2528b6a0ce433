import { HostError } from '../../error/index.ts';

/** Says why uv could not bring the packages of a server. */
export function explainFailure(id: string, output: string): HostError {
  const fail = (why: string, hint: string) =>
    new HostError('packages-missing', `the packages of \`${id}\` can't be installed: ${why}`, {
      hint,
    });
  const built =
    /Distribution `([^`=@ ]+)[^`]*` can't be installed because it is marked as `--no-build`/.exec(
      output,
    )?.[1] ?? /Building source distributions for `([^`]+)` is disabled/.exec(output)?.[1];
  if (built !== undefined)
    return fail(
      `\`${built}\` has no wheel for this machine and would have to be built, which runs its code`,
      'ask the author for a version that has wheels, or for a bundle that brings its packages',
    );
  if (/transport '[^']*' not allowed/.test(output))
    return fail(
      'one of them comes from a repository instead of an index',
      'ask the author for a bundle that brings it',
    );
  if (isOffline(output))
    return fail(
      `they can't be fetched: ${reasonOf(output)}`,
      'look at the network and the proxy, or at what uv is configured with, and run the command again; nothing was installed',
    );
  return fail(
    `uv says: ${reasonOf(output)}`,
    'the bundle may be at fault: its `pyproject.toml` and `uv.lock` say what is wanted',
  );
}

function isOffline(output: string): boolean {
  return /Network connectivity is disabled|Failed to fetch|error sending request|dns error|Failed to download|Could not connect|Connection (?:refused|reset)/.test(
    output,
  );
}

/** The error with its last cause, on one line. */
function reasonOf(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  const error = lines.find((line) => /^(?:error:|×)/.test(line))?.replace(/^(?:error:|×)\s*/, '');
  const causes = lines.filter((line) => /^(?:cause:|╰─▶|Caused by:)/.test(line));
  const cause = causes.at(-1)?.replace(/^(?:cause:|╰─▶|Caused by:)\s*/, '');
  const said = [error ?? lines.findLast((line) => line !== '') ?? 'nothing', cause];
  return said.filter((part) => part !== undefined).join(': ');
}

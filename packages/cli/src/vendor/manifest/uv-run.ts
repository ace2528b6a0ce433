import { posix } from 'node:path';

const root = '${__dirname}';
const withValue = new Set(['--directory', '--project', '--python', '-p', '--extra', '--group']);

/**
 * What `uv run …` gives to Python, as if Python had been started: `-m name`, `-c text`, or a file of
 * the bundle. Undefined for anything else that uv does.
 */
export function pythonArgsOf(args: readonly string[]): readonly string[] | undefined {
  const given = [...args];
  let directory = root;
  let isRun = false;
  let isModule = false;
  for (let next = given.shift(); next !== undefined; next = given.shift()) {
    const [name, value] = next.startsWith('--') ? split(next) : [next, undefined];
    if (name === '-m' || name === '--module') isModule = true;
    else if (withValue.has(name)) {
      const said = value ?? given.shift() ?? '';
      if (name === '--directory') directory = said;
    } else if (name.startsWith('-')) continue;
    else if (!isRun && name === 'run') isRun = true;
    else if (!isRun) return undefined;
    else if (isModule) return ['-m', name, ...given];
    else if (/^python[\d.]*(?:\.exe)?$/.test(name)) return given;
    else if (/\.pyw?$/.test(name))
      return [name.startsWith('$') ? name : posix.join(directory, name), ...given];
    else return undefined;
  }
  return undefined;
}

function split(option: string): readonly [string, string | undefined] {
  const at = option.indexOf('=');
  return at === -1 ? [option, undefined] : [option.slice(0, at), option.slice(at + 1)];
}

import { HostError } from '../../error/index.ts';

/**
 * Refuses a lock with packages that are no files of an index: folders and repositories would have to
 * be built, and a path leads to something of this machine.
 * @throws {HostError} `packages-missing`
 */
export function refuseSources(id: string, lock: string): void {
  for (const block of lock.split(/^\[\[package\]\]$/m).slice(1)) {
    const source = /^source = \{ (\w+) = "([^"]*)"/m.exec(block);
    const [, kind = '', place = ''] = source ?? [];
    if (!['git', 'path', 'directory', 'editable', 'virtual'].includes(kind) || place === '.')
      continue;
    const name = /^name = "([^"]*)"/m.exec(block)?.[1] ?? '';
    throw new HostError(
      'packages-missing',
      `the packages of \`${id}\` can't be installed: \`${name}\` comes from ${kind === 'git' ? 'a repository' : `\`${place}\``} instead of an index`,
      { hint: 'ask the author for a bundle that brings it' },
    );
  }
}

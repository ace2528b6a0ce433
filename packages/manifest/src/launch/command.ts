import type { Server } from '../model/index.ts';

const STARTABLE_ON_WINDOWS = /\.(?:exe|com|bat|cmd)$/i;

export interface ResolvedCommand {
  readonly command: string;
  /** A path that the manifest gives as relative to the bundle leads out of it. */
  readonly escapes: boolean;
}

/**
 * Turns a command, already expanded, into what is to be started: a name without a separator is
 * looked up on PATH by whoever starts it (but the entry point of a `binary` server is the file of
 * that name in the bundle), a relative path is one inside the bundle, an absolute path stays.
 */
export function resolveCommand(
  command: string,
  server: Server,
  context: { readonly platform: string; readonly extensionDir: string },
): ResolvedCommand {
  const windows = context.platform === 'win32';
  const separator = windows ? '\\' : '/';
  const native = windows ? command.replaceAll('/', '\\') : command;
  const isFile =
    native.includes(separator) || (server.type === 'binary' && command === server.entryPoint);
  if (command === '' || !isFile) {
    return { command, escapes: false };
  }
  const suffix =
    windows && server.type === 'binary' && !STARTABLE_ON_WINDOWS.test(native) ? '.exe' : '';
  if (isAbsolute(native, windows)) {
    return { command: native + suffix, escapes: false };
  }
  const inside = normaliseRelative(native, separator);
  return {
    command: joinFolder(context.extensionDir, inside.path, separator) + suffix,
    escapes: inside.escapes,
  };
}

function isAbsolute(path: string, windows: boolean): boolean {
  return windows ? /^(?:\\|[A-Za-z]:)/.test(path) : path.startsWith('/');
}

/** Removes `.` and resolves `..` as far as the path itself goes. */
function normaliseRelative(
  path: string,
  separator: string,
): { readonly path: string; readonly escapes: boolean } {
  const kept: string[] = [];
  for (const segment of path.split(separator)) {
    if (segment === '..' && kept.length > 0 && kept.at(-1) !== '..') {
      kept.pop();
    } else if (segment !== '' && segment !== '.') {
      kept.push(segment);
    }
  }
  return { path: kept.join(separator), escapes: kept[0] === '..' };
}

function joinFolder(folder: string, path: string, separator: string): string {
  return folder.endsWith(separator) ? folder + path : folder + separator + path;
}

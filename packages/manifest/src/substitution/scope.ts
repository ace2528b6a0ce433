import type { ConfigOption, ConfigValue } from '../model/index.ts';
import { expandText } from './expand.ts';
import type { Resolution, Resolve } from './expand.ts';

/** Folders that the variables of the specification stand for, as absolute paths. */
export interface Directories {
  /** The user's. */
  readonly home: string;
  /**
   * What `${HOME}` stands for, except in defaults of the types directory and file: the folder of its
   * own that the server has in place of the user's. The user's, unless told.
   */
  readonly serverHome?: string;
  readonly desktop: string;
  readonly documents: string;
  readonly downloads: string;
  readonly temp: string;
}

/** What variables are resolved against; nothing is read from the machine. */
export interface ScopeContext {
  /** As in `process.platform`. */
  readonly platform: string;
  readonly directories: Directories;
  readonly userConfig: Readonly<Record<string, ConfigValue>>;
  readonly extensionDir: string;
}

const SETTING_PREFIX = 'user_config.';

/** The names that stand for a folder or for the path separator. */
export const BUILT_IN_VARIABLES = [
  '__dirname',
  'HOME',
  'DESKTOP',
  'DOCUMENTS',
  'DOWNLOADS',
  'TEMP',
  'TMPDIR',
  'pathSeparator',
  '/',
] as const;

/** The key in `user_config.KEY`, or undefined for any other name. */
export function settingKey(name: string): string | undefined {
  return name.startsWith(SETTING_PREFIX) ? name.slice(SETTING_PREFIX.length) : undefined;
}

/**
 * Gives the meaning of every variable in the launch of a server. Settings come from
 * `userConfig`, else from the default of the option, in which folders (and nothing else) are
 * expanded. A key that `options` does not declare is unknown even if there is a value for it.
 */
export function createScope(options: readonly ConfigOption[], context: ScopeContext): Resolve {
  const { directories } = context;
  const ofUser = createFolderScope(context, directories.home);
  const ofServer = createFolderScope(context, directories.serverHome ?? directories.home);
  const declared = new Map(options.map((option) => [option.key, option]));
  return (name) => {
    const key = settingKey(name);
    if (key === undefined) {
      return ofServer(name);
    }
    const option = declared.get(key);
    if (option === undefined) return { kind: 'unknown' };
    return resolveSetting(option, context, namesPaths(option) ? ofUser : ofServer);
  };
}

function createFolderScope(context: ScopeContext, home: string): Resolve {
  const { directories, extensionDir, platform } = context;
  const separator = platform === 'win32' ? '\\' : '/';
  const values: Readonly<Record<(typeof BUILT_IN_VARIABLES)[number], string>> = {
    __dirname: extensionDir,
    HOME: home,
    DESKTOP: directories.desktop,
    DOCUMENTS: directories.documents,
    DOWNLOADS: directories.downloads,
    TEMP: directories.temp,
    TMPDIR: directories.temp,
    pathSeparator: separator,
    '/': separator,
  };
  const byName = new Map<string, string>(Object.entries(values));
  return (name) => {
    const text = byName.get(name);
    return text === undefined ? { kind: 'unknown' } : { kind: 'text', text };
  };
}

function resolveSetting(option: ConfigOption, context: ScopeContext, folders: Resolve): Resolution {
  const { key } = option;
  const value = Object.hasOwn(context.userConfig, key)
    ? context.userConfig[key]
    : expandDefault(option.default, folders);
  if (value === undefined) {
    return { kind: 'unset' };
  }
  if (typeof value !== 'object') {
    return { kind: 'text', text: String(value) };
  }
  return value.length === 0
    ? { kind: 'unset' }
    : { kind: 'list', items: value, separator: listSeparator(option, context.platform) };
}

function expandDefault(
  value: ConfigValue | undefined,
  folders: Resolve,
): string | number | boolean | readonly string[] | undefined {
  if (typeof value === 'string') {
    return expandText(value, folders).value;
  }
  return typeof value === 'object' ? value.map((item) => expandText(item, folders).value) : value;
}

/** Lists of paths are joined as PATH is on that platform, any others with a comma. */
function listSeparator(option: ConfigOption, platform: string): string {
  if (!namesPaths(option)) {
    return ',';
  }
  return platform === 'win32' ? ';' : ':';
}

function namesPaths({ type }: ConfigOption): boolean {
  return type === 'directory' || type === 'file';
}

export type { JsonPath, Place, Problem, Severity } from './problem/index.ts';
export type {
  Author,
  Compatibility,
  ConfigOption,
  ConfigType,
  ConfigValue,
  Icon,
  LaunchOverride,
  LaunchTemplate,
  Manifest,
  Platform,
  Prompt,
  Server,
  ServerType,
  SpecVersion,
  Tool,
} from './model/index.ts';
export {
  editSource,
  maxSourceDepth,
  maxSourceLength,
  parseSource,
  rewriteSource,
  type Source,
} from './source/index.ts';
export { newestSpecVersion, specVersions } from './schema/index.ts';
export { readManifest, type Reading, type ReadResult } from './read/index.ts';
export { launchTemplate, resolveLaunch, settingTexts, settingsUsed } from './launch/index.ts';
export type { Directories, Launch, LaunchContext, LaunchWarning } from './launch/index.ts';
export { checkSettings, missingSettings, parseSetting } from './settings/index.ts';
export type { ParsedSetting, Settings } from './settings/index.ts';
export { isLocalName, parseHost, readDeclaredPermissions } from './permissions/index.ts';
export type { Permission, DeclaredPermission, ParsedHost } from './permissions/index.ts';
export { validateManifest } from './validate/index.ts';
export type { FileKind, FileView, ValidateOptions, ValidationReport } from './validate/index.ts';

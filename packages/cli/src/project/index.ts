export { describeProject } from './describe.ts';
export { defined, isTable, parseJson, tableAt, textAt, type Table } from './document.ts';
export { projectFiles } from './facts.ts';
export type {
  ProjectAuthor,
  ProjectFacts,
  ProjectFile,
  ProjectFiles,
  ProjectKind,
  ProjectLaunch,
} from './facts.ts';
export { renderManifest } from './manifest.ts';
export type { LaunchDocument, ManifestDocument, SettingDocument } from './manifest.ts';
export { bundleName, titleOf } from './names.ts';
export { describePackage, programsOf } from './node.ts';
export { parseAuthor } from './people-and-places.ts';
export { readProject } from './read-project.ts';

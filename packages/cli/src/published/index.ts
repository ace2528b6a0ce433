export { describePublished, type PublishedServer } from './describe.ts';
export { listTools } from './list-tools.ts';
export { makeFolder } from './make-folder.ts';
export {
  packageSpec,
  parseReference,
  requirementLine,
  type NpmReference,
  type PackageReference,
  type PythonReference,
} from './reference.ts';
export { parseLaunchSettings, type LaunchSettings } from './settings.ts';

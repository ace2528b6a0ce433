export { canStartHere, chooseProbe } from './choose-probe.ts';
export { chooseEntryPoint, readConsoleScripts, type EntryPoint } from './entry-points.ts';
export { fetchProject, type PublishedProject } from './fetch-project.ts';
export { readInstalledProject, type InstalledProject } from './installed-project.ts';
export { mainPath, planPythonManifest } from './plan-manifest.ts';
export { mainFile, readmeFile, type ReadmeInput } from './server-files.ts';

export { builtCommand } from './built-command.ts';
export { signatureBlock, writeBundle } from './bundle.ts';
export { extensionTree, manyFiles, type ExtensionOptions } from './extension.ts';
export { folderEntry } from './folder-entry.ts';
export { hostLab, type HostLab } from './host-lab.ts';
export { registryEnvironment } from './registry-environment.ts';
export { commandEnvironment, runCommand, type CommandRun, type RunOptions } from './run-command.ts';
export { transcript } from './transcript.ts';

export { isRunning } from './is-running.ts';
export { mcpScript, type McpScriptOptions } from './mcp-script.ts';
export { pythonServer, pythonToolServer, shellServer } from './other-languages.ts';
export { writeExtension, type ExtensionOptions } from './write-extension.ts';

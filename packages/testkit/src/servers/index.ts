export { isRunning } from './is-running.ts';
export { mcpScript, type McpScriptOptions } from './mcp-script.ts';
export { pythonServer, shellServer } from './other-languages.ts';

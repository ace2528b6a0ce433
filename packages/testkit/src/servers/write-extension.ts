import { writeArchive, type SourceEntry } from '@opendxt/bundle';
import { mcpScript, type McpScriptOptions } from './mcp-script.ts';

export interface ExtensionOptions {
  readonly name: string;
  readonly version?: string;
  /** Its server, a Node script; with the tool `echo` unless told. */
  readonly script?: McpScriptOptions | string;
  /** Keys that are added to the manifest, or replace what is there. */
  readonly manifest?: Readonly<Record<string, unknown>>;
  /** Keys that are added to `mcp_config`. */
  readonly launch?: Readonly<Record<string, unknown>>;
  /** Files beside the manifest and the server. */
  readonly files?: Readonly<Record<string, string>>;
  /** Which of them are executable. */
  readonly executables?: readonly string[];
}

/** Writes the bundle of a working extension. */
export async function writeExtension(path: string, options: ExtensionOptions): Promise<void> {
  const { name, version = '1.0.0', script = {}, launch, manifest, executables = [] } = options;
  const files: Record<string, string> = {
    'manifest.json': JSON.stringify({
      manifest_version: '0.3',
      name,
      version,
      description: `The extension ${name}`,
      author: { name: 'A. Author' },
      server: {
        type: 'node',
        entry_point: 'server.mjs',
        mcp_config: { command: 'node', args: ['${__dirname}/server.mjs'], ...launch },
      },
      tools_generated: true,
      ...manifest,
    }),
    'server.mjs': typeof script === 'string' ? script : mcpScript(script),
    ...options.files,
  };
  const entries = Object.entries(files).map(([entry, content]): SourceEntry => ({
    path: entry,
    executable: executables.includes(entry),
    content: { kind: 'bytes', bytes: Buffer.from(content) },
  }));
  await writeArchive(entries, path);
}

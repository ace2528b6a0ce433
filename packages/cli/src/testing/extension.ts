import { randomBytes } from 'node:crypto';

export interface ExtensionOptions {
  /** Keys that are added to the manifest, or replace what is there. */
  readonly manifest?: Readonly<Record<string, unknown>>;
  /** Lines of JavaScript that run before the server listens. */
  readonly setup?: string;
  /** Tools that the server has. */
  readonly tools?: readonly string[];
}

/** The files of a small extension: a Node server without dependencies, and its manifest. */
export function extensionTree({
  manifest = {},
  setup = '',
  tools = ['echo'],
}: ExtensionOptions = {}): Record<string, string> {
  const complete = {
    manifest_version: '0.3',
    name: 'tiny',
    version: '1.0.0',
    description: 'Gives back what it is given',
    author: { name: 'A. Author' },
    server: {
      type: 'node',
      entry_point: 'server/index.js',
      mcp_config: { command: 'node', args: ['${__dirname}/server/index.js'] },
    },
    tools: [{ name: 'echo', description: 'Gives back what it is given' }],
    ...manifest,
  };
  return {
    'manifest.json': `${JSON.stringify(complete, undefined, 2)}\n`,
    'package.json': '{"type":"commonjs"}\n',
    'server/index.js': serverSource(setup, tools),
  };
}

function serverSource(setup: string, tools: readonly string[]): string {
  const listed = tools.map((name) => ({ name, inputSchema: { type: 'object' } }));
  return `${setup}
const tools = ${JSON.stringify(listed)};
const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'tiny', version: '1.0.0' },
  }),
  'tools/list': () => ({ tools }),
  'tools/call': ({ arguments: given }) => ({
    content: [{ type: 'text', text: JSON.stringify(given) }],
  }),
};
require('node:readline')
  .createInterface({ input: process.stdin })
  .on('line', (line) => {
    const { id, method, params } = JSON.parse(line);
    if (id === undefined) return;
    const result = answers[method]?.(params) ?? {};
    process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, result }) + '\\n');
  });
`;
}

/** Files that take a while to be packed or unpacked. */
export function manyFiles(): Record<string, Uint8Array> {
  const content = randomBytes(4096);
  return Object.fromEntries(Array.from({ length: 8000 }, (_, index) => [`data/${index}`, content]));
}

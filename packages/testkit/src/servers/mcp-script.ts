/** What a fake server does besides answering `initialize`, `ping`, `tools/list` and `echo`. */
export interface McpScriptOptions {
  /** The tools it lists; `echo` unless told. Each answers with its arguments as JSON. */
  readonly tools?: readonly string[];
  /** Tools on a page of `tools/list`; all of them unless told. */
  readonly pageSize?: number;
  /** JavaScript run before anything else; `fs`, `send(message)` and `text(value)` are there. */
  readonly before?: string;
  /**
   * JavaScript of further tools by name: the body of an async function that gets `args`, `request`
   * and answers with a result; they are listed too.
   */
  readonly calls?: Readonly<Record<string, string>>;
  /** JavaScript that sees every message first; returning true keeps it from the usual answers. */
  readonly onMessage?: string;
  /** Revision that it answers to `initialize`; the one that was asked for unless told. */
  readonly protocolVersion?: string;
}

/** The source of an MCP server in plain Node (ES module), without any SDK. */
export function mcpScript({
  tools = ['echo'],
  pageSize,
  before = '',
  calls = {},
  onMessage = '',
  protocolVersion,
}: McpScriptOptions = {}): string {
  const bodies = Object.entries(calls).map(
    ([name, body]) => `${JSON.stringify(name)}: async (args, request) => {${body}}`,
  );
  return `
import fs from 'node:fs';
import { createInterface } from 'node:readline';
const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
const text = (value) => ({ content: [{ type: 'text', text: value }] });
const calls = {${bodies.join(',\n')}};
const names = [...${JSON.stringify(tools)}, ...Object.keys(calls)];
const pageSize = ${pageSize ?? 'names.length || 1'};
${before}
const first = async (message) => {${onMessage}};
const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion: ${protocolVersion === undefined ? 'protocolVersion' : JSON.stringify(protocolVersion)},
    capabilities: { tools: { listChanged: true } },
    serverInfo: { name: 'fake', version: '1.0.0' },
  }),
  ping: () => ({}),
  'tools/list': ({ cursor = '0' } = {}) => {
    const from = Number(cursor);
    const next = from + pageSize;
    return {
      tools: names.slice(from, next).map((name) => ({
        name,
        description: 'the tool ' + name,
        inputSchema: { type: 'object' },
        annotations: { readOnlyHint: true },
      })),
      ...(next < names.length ? { nextCursor: String(next) } : {}),
    };
  },
  'tools/call': async ({ name, arguments: args = {} }, request) =>
    Object.hasOwn(calls, name) ? calls[name](args, request) : text(JSON.stringify(args)),
};
for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  void (async () => {
    if (await first(message)) return;
    const { id, method, params } = message;
    if (id === undefined || method === undefined) return;
    if (!Object.hasOwn(answers, method))
      return send({ id, error: { code: -32601, message: 'there is no ' + method } });
    try {
      send({ id, result: await answers[method](params, message) });
    } catch (error) {
      send({ id, error: { code: error.code ?? -32603, message: error.message, data: error.data } });
    }
  })();
}
`;
}

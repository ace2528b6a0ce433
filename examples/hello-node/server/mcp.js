// The part of the Model Context Protocol that a server with tools needs: JSON-RPC, one message on
// a line, over stdin and stdout. Larger servers take an SDK for this.
import { createInterface } from 'node:readline';

const protocolVersions = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'];

const methodNotFound = -32601;
const invalidParams = -32602;
const internalError = -32603;
const parseError = -32700;

/** The result of a tool that answers with one piece of text. */
export function text(value) {
  return { content: [{ type: 'text', text: value }] };
}

/** Answers until the client closes stdin. stdout belongs to the protocol; notes go to stderr. */
export function serve({ info, tools }) {
  const methods = {
    initialize: ({ protocolVersion } = {}) => ({
      protocolVersion: protocolVersions.includes(protocolVersion)
        ? protocolVersion
        : protocolVersions[0],
      capabilities: { tools: {} },
      serverInfo: info,
    }),
    ping: () => ({}),
    'tools/list': () => ({
      tools: Object.entries(tools).map(([name, { description, inputSchema }]) => ({
        name,
        description,
        inputSchema,
      })),
    }),
    'tools/call': (params) => callTool(tools, params),
  };

  createInterface({ input: process.stdin }).on('line', async (line) => {
    if (line.trim() === '') return;
    const answer = await answerTo(line, methods);
    if (answer) process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...answer })}\n`);
  });
}

async function answerTo(line, methods) {
  let message;
  try {
    message = JSON.parse(line);
  } catch {
    return { id: null, error: { code: parseError, message: 'expected a JSON-RPC message' } };
  }
  const { id, method, params } = message;
  if (id === undefined) return undefined; // a notification
  if (!Object.hasOwn(methods, method))
    return { id, error: { code: methodNotFound, message: `there is no method ${method}` } };
  try {
    return { id, result: await methods[method](params) };
  } catch (error) {
    return { id, error: { code: error.code ?? internalError, message: error.message } };
  }
}

async function callTool(tools, { name, arguments: given = {} } = {}) {
  if (!Object.hasOwn(tools, name))
    throw Object.assign(new Error(`there is no tool ${name}`), { code: invalidParams });
  const tool = tools[name];
  const missing = tool.inputSchema.required.filter((key) => typeof given[key] !== 'string');
  if (missing.length > 0)
    return { ...text(`expected a string for: ${missing.join(', ')}`), isError: true };
  return tool.call(given);
}

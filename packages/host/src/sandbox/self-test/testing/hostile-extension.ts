import { mcpScript, type ExtensionOptions } from '@opendxt/testkit';
import { nodeProgram, pythonProgram } from '../programs/index.ts';
import type { ProbeLanguage } from '../types.ts';

const folders = {
  granted: { type: 'directory', title: 'Granted', description: 'To write' },
  readable: { type: 'directory', title: 'Readable', description: 'To read' },
};
const env = { GRANTED: '${user_config.granted}', READABLE: '${user_config.readable}' };

const nodeServer = mcpScript({
  calls: {
    attempt: `const { attempt } = await import('./probes.mjs');
      const answers = [];
      for (const one of args.attempts) answers.push(JSON.stringify(await attempt(one)));
      return text(answers.join('\\n'));`,
  },
});

const pythonServer = `import json, sys
import probes

def tried(attempts):
    said = "\\n".join(json.dumps(probes.attempt(one)) for one in attempts)
    return {"content": [{"type": "text", "text": said}]}

for line in sys.stdin:
    message = json.loads(line)
    if "id" not in message:
        continue
    method, params = message["method"], message.get("params") or {}
    result = {}
    if method == "initialize":
        info = {"name": "hostile", "version": "1.0.0"}
        result = {"protocolVersion": params["protocolVersion"], "capabilities": {"tools": {}}, "serverInfo": info}
    elif method == "tools/list":
        result = {"tools": [{"name": "attempt", "inputSchema": {"type": "object"}}]}
    elif method == "tools/call":
        result = tried(params["arguments"]["attempts"])
    print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}), flush=True)
`;

/** An extension whose one tool tries what it is told to; its server is written in this language. */
export const hostileExtensions: Readonly<Record<ProbeLanguage, Omit<ExtensionOptions, 'name'>>> = {
  node: {
    script: nodeServer,
    files: { 'probes.mjs': nodeProgram },
    launch: { env },
    manifest: { user_config: folders },
  },
  python: {
    files: { 'server.py': pythonServer, 'probes.py': pythonProgram },
    manifest: {
      user_config: folders,
      server: {
        type: 'python',
        entry_point: 'server.py',
        mcp_config: { command: 'python', args: ['${__dirname}/server.py'], env },
      },
    },
  },
};

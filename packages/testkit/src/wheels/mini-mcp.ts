import type { PackageFile } from './package-file.ts';
import { wheelFile } from './wheel.ts';

/** What an MCP SDK is to a server, in fifty lines: `minimcp.Server`, tools by decorator, stdio. */
const module = `"""A small MCP server library for tests."""
import inspect
import json
import sys

__version__ = "VERSION"


class Server:
    def __init__(self, name, version="1.0.0"):
        self.info = {"name": name, "version": version}
        self.tools = {}

    def tool(self, function):
        """Offers a function as a tool: its name, its docstring, its parameters as strings."""
        self.tools[function.__name__] = function
        return function

    def run(self):
        sys.stdout.reconfigure(encoding="utf-8", newline="\\n")
        sys.stdin.reconfigure(encoding="utf-8")
        for line in sys.stdin:
            message = json.loads(line)
            if "id" in message and "method" in message:
                answer = self.answer(message["method"], message.get("params") or {})
                print(json.dumps({"jsonrpc": "2.0", "id": message["id"], **answer}), flush=True)

    def answer(self, method, params):
        if method == "initialize":
            return {"result": {
                "protocolVersion": params["protocolVersion"],
                "capabilities": {"tools": {}},
                "serverInfo": self.info,
            }}
        if method == "ping":
            return {"result": {}}
        if method == "tools/list":
            return {"result": {"tools": [describe(tool) for tool in self.tools.values()]}}
        if method == "tools/call":
            return {"result": self.call(params["name"], params.get("arguments") or {})}
        return {"error": {"code": -32601, "message": "there is no " + method}}

    def call(self, name, arguments):
        try:
            text, failed = str(self.tools[name](**arguments)), False
        except Exception as error:
            text, failed = "%s: %s" % (type(error).__name__, error), True
        return {"content": [{"type": "text", "text": text}], "isError": failed}


def describe(tool):
    parameters = inspect.signature(tool).parameters
    return {
        "name": tool.__name__,
        "description": (tool.__doc__ or "").strip(),
        "inputSchema": {
            "type": "object",
            "properties": {name: {"type": "string"} for name in parameters},
            "required": [n for n, p in parameters.items() if p.default is p.empty],
        },
    }
`;

/** A wheel of the project `mini-mcp`: pure, without dependencies, module `minimcp`. */
export function miniMcp(version = '1.0.0'): PackageFile {
  return wheelFile({
    name: 'mini-mcp',
    version,
    requiresPython: '>=3.8',
    fields: { Summary: 'A small MCP server library for tests', 'License-Expression': 'MIT' },
    files: { 'minimcp/__init__.py': module.replace('VERSION', version) },
  });
}

/** A server in Python with `mini-mcp`: its tool `greet` greets a `name`. */
export const miniServer = `from minimcp import Server

server = Server("mini", "1.0.0")


@server.tool
def greet(name):
    """Greets somebody"""
    return "Hello, %s!" % name


def main():
    server.run()


if __name__ == "__main__":
    main()
`;

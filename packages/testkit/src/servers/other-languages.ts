/**
 * An MCP server in plain Python, without any SDK and with one tool: `call` is Python, the text that
 * it answers of `arguments`. What stands in `before` is there for it, and for pools that it starts.
 */
export function pythonToolServer(tool: string, call: string, before = ''): string {
  return `import json, sys

${before}

def answer(method, params):
    if method == "initialize":
        info = {"name": "plain-python", "version": "1.0.0"}
        return {"protocolVersion": params["protocolVersion"], "capabilities": {"tools": {}}, "serverInfo": info}
    if method == "tools/list":
        return {"tools": [{"name": ${JSON.stringify(tool)}, "inputSchema": {"type": "object"}}]}
    if method == "tools/call":
        arguments = params.get("arguments", {})
        return {"content": [{"type": "text", "text": ${call}}]}
    return {}

def main():
    for line in sys.stdin:
        message = json.loads(line)
        if "id" in message:
            result = answer(message["method"], message.get("params") or {})
            print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}), flush=True)

if __name__ == "__main__":
    main()
`;
}

/** Its one tool `greet` says who greets. */
export const pythonServer = pythonToolServer(
  'greet',
  '"python greets " + arguments.get("name", "nobody")',
);

/** An MCP server as a POSIX shell script: an executable that needs no runtime. Its tool is \`greet\`. */
export const shellServer = `#!/bin/sh
while IFS= read -r line; do
  id=$(printf '%s' "$line" | sed -n 's/.*"id":\\([0-9][0-9]*\\).*/\\1/p')
  case "$line" in
    *'"method":"initialize"'*)
      result='{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"shell","version":"1.0.0"}}' ;;
    *'"method":"tools/list"'*) result='{"tools":[{"name":"greet","inputSchema":{"type":"object"}}]}' ;;
    *'"method":"tools/call"'*) result='{"content":[{"type":"text","text":"the binary greets"}]}' ;;
    *) result='{}' ;;
  esac
  [ -z "$id" ] || printf '{"jsonrpc":"2.0","id":%s,"result":%s}\\n' "$id" "$result"
done
`;

/** An MCP server in plain Python, without any SDK; its one tool `greet` says who greets. */
export const pythonServer = `import json, sys

for line in sys.stdin:
    message = json.loads(line)
    if "id" not in message:
        continue
    method, params = message["method"], message.get("params") or {}
    if method == "initialize":
        result = {
            "protocolVersion": params["protocolVersion"],
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "plain-python", "version": "1.0.0"},
        }
    elif method == "tools/list":
        result = {"tools": [{"name": "greet", "inputSchema": {"type": "object"}}]}
    elif method == "tools/call":
        words = "python greets " + params.get("arguments", {}).get("name", "nobody")
        result = {"content": [{"type": "text", "text": words}]}
    else:
        result = {}
    print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}), flush=True)
`;

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

import os

from mcp.server.fastmcp import FastMCP

# stdout belongs to the protocol: write notes to sys.stderr.
server = FastMCP("{{name}}", log_level="WARNING")


@server.tool()
def greet(name: str) -> str:
    """Greets somebody by name"""
    greeting = os.environ.get("GREETING") or "Hello"
    return f"{greeting}, {name}!"


server.run()

import os
from datetime import date

from mcp.server.fastmcp import FastMCP

server = FastMCP("hello-python", log_level="WARNING")


@server.tool()
def greet(name: str) -> str:
    """Greets somebody by name, with the words from the settings"""
    greeting = os.environ.get("GREETING") or "Hello"
    return f"{greeting}, {name}!"


@server.tool()
def days_between(start: date, end: date) -> int:
    """Tells how many days lie between two dates"""
    return (end - start).days


server.run()

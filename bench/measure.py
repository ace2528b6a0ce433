"""Runs a command and writes what it cost as JSON: measure.py <result> <cwd> <command> [argument ...]"""
import json
import os
import sys
import time

result, cwd, *command = sys.argv[1:]
os.chdir(cwd)
quiet = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1)]
start = time.monotonic()
child = os.posix_spawnp(command[0], command, os.environ, file_actions=quiet)
_, status, usage = os.wait4(child, 0)
wall = time.monotonic() - start
# ru_maxrss is in bytes on macOS and in kibibytes elsewhere.
unit = 1 if sys.platform == "darwin" else 1024
with open(result, "w") as file:
    json.dump(
        {
            "status": os.waitstatus_to_exitcode(status),
            "wall": wall,
            "user": usage.ru_utime,
            "sys": usage.ru_stime,
            "rss": usage.ru_maxrss * unit,
        },
        file,
    )

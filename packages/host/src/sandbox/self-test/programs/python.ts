import { pythonCalls } from './python-calls.ts';
import { pythonFiles } from './python-files.ts';
import { pythonLimits } from './python-limits.ts';
import { pythonNetwork } from './python-network.ts';

/** The same as the Node program, for Python 3.9 and later, and with system calls of its own. */
export const pythonProgram = String.raw`import base64
import ctypes
import errno
import fcntl
import json
import os
import re
import resource
import signal as signals
import socket
import stat
import struct
import subprocess
import sys
import termios
import time
import urllib.parse


def marks(text):
    return " ".join(dict.fromkeys(re.findall(r"opendxt-self-test:[0-9a-f]{16}", text)))

${pythonCalls}
${pythonFiles}
${pythonNetwork}
${pythonLimits}

ACTS = {**FILES, **NETWORK, **LIMITS, **CALLS}


def attempt(one):
    args = dict(one)
    name, act = args.pop("id"), args.pop("act")
    if act not in ACTS:
        return {"id": name, "unavailable": "not written in Python"}
    try:
        return {"id": name, **ACTS[act](**args)}
    except Exception as error:
        code = errno.errorcode.get(getattr(error, "errno", None) or 0)
        return {"id": name, "said": code or str(error) or type(error).__name__}


if __name__ == "__main__":
    for one in json.loads(sys.stdin.read()):
        print(json.dumps(attempt(one)), flush=True)
`;

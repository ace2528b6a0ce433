"""Starts server/main.py with the libraries of server/lib.

PYTHONPATH alone is not enough: Python reads .pth files, which pywin32 relies on, from site folders
only, and a host may start Python in isolated mode, where PYTHONPATH does not count.
"""

import os
import re
import runpy
import site
import sys
from importlib.machinery import EXTENSION_SUFFIXES

EX_CONFIG = 78
HERE = os.path.dirname(os.path.abspath(__file__))
LIB = os.path.join(HERE, "lib")
FILL = "dxt vendor"
COMPILED = re.compile(r"\.(cpython-|cp)\d.*\.(so|pyd)$")


def stop(reason):
    print(reason, file=sys.stderr)
    sys.exit(EX_CONFIG)


def compiled_for_another_python():
    """A compiled module in LIB that this Python cannot load, or None."""
    for folder in [LIB, *(entry.path for entry in os.scandir(LIB) if entry.is_dir())]:
        for name in os.listdir(folder):
            if COMPILED.search(name) and not name.endswith(EXTENSION_SUFFIXES[0]):
                return name
    return None


def check():
    if sys.version_info < (3, 10):
        stop(f"This extension needs Python 3.10 or newer; this is {sys.version.split()[0]}")
    if not os.path.isdir(LIB):
        stop(f"The folder server/lib is missing; this fills it: {FILL}")
    foreign = compiled_for_another_python()
    if foreign:
        stop(
            f"server/lib was filled for another Python: it has {foreign},"
            f" and this one loads *{EXTENSION_SUFFIXES[0]}; this fills it anew: {FILL}"
        )


def main():
    check()
    before = list(sys.path)
    site.addsitedir(LIB)
    added = [entry for entry in sys.path if entry not in before]
    sys.path[:] = [HERE, LIB, *added, *(entry for entry in before if entry not in (HERE, LIB))]
    runpy.run_path(os.path.join(HERE, "main.py"), run_name="__main__")


main()

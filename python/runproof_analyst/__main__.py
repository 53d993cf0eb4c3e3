"""The trusted analyst: answers questions about agents' code and numbers, one JSON line each.

Never executes agents' code. Started as `python -I -B -X utf8 <this folder>`; the standard library, and
SciPy from the first statistical question on.
A request is {"id", "method", "params"}, an answer {"id", "result"} or {"id", "error": {"message"}}.
"""

import sys

from methods import METHODS
from protocol import serve

if __name__ == "__main__":
    serve(METHODS, sys.stdin.buffer, sys.stdout.buffer)

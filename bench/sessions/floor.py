"""Fork and exit of a process that has loaded modules, bare: what no warm start can be faster than.

Usage: floor.py COUNT MODULE... Prints milliseconds as a JSON list.
"""

import gc
import importlib
import json
import os
import sys
import time

for name in sys.argv[2:]:
    importlib.import_module(name)
gc.collect()
gc.freeze()

times = []
for _ in range(int(sys.argv[1])):
    began = time.perf_counter()
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    times.append((time.perf_counter() - began) * 1000)
print(json.dumps(times), flush=True)
os._exit(0)

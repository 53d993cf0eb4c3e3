"""The process tree of the caller: found, measured, ended."""

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from runproof_guest import tree


def test_descendants_are_found_either_way():
    child = subprocess.Popen(["sh", "-c", "sleep 30 & wait"])
    try:
        time.sleep(0.2)
        quick, scanned = (
            set(tree.descendants()),
            set(tree._scanned_descendants(os.getpid())),
        )
        assert child.pid in quick
        assert quick == scanned
        assert len(quick) >= 2
    finally:
        tree.signal_all(tree.descendants(child.pid), 9)
        child.kill()
        child.wait()


def test_memory_counts_what_is_held_and_shared_pages_once():
    program = "x = bytearray(b'1') * 60_000_000; import os, time; os.fork(); print(1, flush=True); time.sleep(30)"
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    try:
        child.stdout.readline()
        child.stdout.readline()
        pids = [child.pid, *tree.descendants(child.pid)]
        assert len(pids) == 2
        assert tree.memory_of(pids, 2**40) > 110_000_000
        assert 55_000_000 < tree.memory_of(pids, 0) < 90_000_000
    finally:
        tree.signal_all(tree.descendants(child.pid), 9)
        child.kill()
        child.wait()
        child.stdout.close()


def test_a_sweep_leaves_nothing_of_a_stubborn_tree():
    program = textwrap.dedent("""
        import os, signal, sys, time
        sys.path.insert(0, sys.argv[1])
        from runproof_guest import kernel, tree
        kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
        for _ in range(4):
            if os.fork() == 0:
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                os.setsid()
                if os.fork() == 0:
                    while True: time.sleep(1)
                os._exit(0)
        time.sleep(0.2)
        seen = []
        left = tree.sweep(lambda pid, status, usage: seen.append(pid), 5)
        print(left, len(seen), tree.descendants())
    """)
    package = str(Path(__file__).resolve().parents[1])
    ended = subprocess.run(
        [sys.executable, "-c", program, package],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout == "0 8 []\n"

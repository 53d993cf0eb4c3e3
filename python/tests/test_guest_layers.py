"""Layers of workspaces: whether they can be had is found out by mounting them; what they hide is read from outside."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from runproof_guest import kernel, layer_marks, layers

GUEST = Path(layers.__file__).parent
needs_root = pytest.mark.skipif(os.getuid() != 0, reason="only root can mount here without a user namespace")


def in_own_mounts(act):
    """What `act` returns in a process that has mounts of its own."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            kernel.unshare_mounts()
            os.write(writing, json.dumps(act()).encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with open(reading, "rb") as answer:
        return json.loads(answer.read())


@needs_root
def test_a_trial_finds_that_layers_can_be_had_and_leaves_nothing(tmp_path):
    assert in_own_mounts(lambda: layers.obstacle(str(tmp_path))) is None
    assert os.listdir(tmp_path) == []


@needs_root
def test_a_file_system_without_the_marks_of_layers_is_an_obstacle_that_is_named(tmp_path):
    def trial():
        kernel.mount("ramfs", str(tmp_path), "ramfs", 0)
        return [layers.obstacle(str(tmp_path)), os.listdir(tmp_path)]

    obstacle, left = in_own_mounts(trial)
    assert "overlay" in obstacle
    assert left == []


def test_a_folder_that_cannot_be_written_is_an_obstacle(tmp_path):
    assert layers.obstacle(str(tmp_path / "absent")) == "an overlay cannot be mounted there: No such file or directory"


def marks(word, root, *paths):
    told = b"".join(os.fsencode(path) + b"\0" for path in (root, *paths))
    program = [sys.executable, "-I", "-S", "-B", str(GUEST / "layer_marks.py"), word]
    ended = subprocess.run(program, input=told, capture_output=True)
    return json.loads(ended.stdout) if ended.returncode == 0 else ended.stderr.decode()


def test_folders_that_hide_what_is_below_are_told_by_their_places(tmp_path):
    names = ["plain", "opaque", "other mark", os.fsdecode(b"no text \xff\n"), "deep/" * 40 + "x" * 200]
    for name in names:
        os.makedirs(tmp_path / name)
    for name, value in ((names[1], b"y"), (names[2], b"x"), (names[3], b"y"), (names[4], b"y")):
        os.setxattr(tmp_path / name, layer_marks.OPAQUE, value)
    assert marks("opaque", tmp_path, *names) == [1, 3, 4]
    assert marks("opaque", tmp_path) == []


def test_a_link_in_a_folders_place_is_not_followed(tmp_path):
    os.makedirs(tmp_path / "real/sub")
    os.setxattr(tmp_path / "real/sub", layer_marks.OPAQUE, b"y")
    os.symlink("real", tmp_path / "link")
    assert marks("opaque", tmp_path, "real/sub") == [0]
    assert "NotADirectoryError" in marks("opaque", tmp_path, "link/sub")


def test_all_marks_and_nothing_else_are_taken_from_files(tmp_path):
    for name in ("one", "two", os.fsdecode(b"no text \xff")):
        (tmp_path / name).write_text("")
        for mark in ("user.overlay.whiteout", "user.overlay.metacopy", "user.other"):
            os.setxattr(tmp_path / name, mark, b"")
    assert marks("clear", tmp_path, "one", os.fsdecode(b"no text \xff")) == []
    assert os.listxattr(tmp_path / "one") == ["user.other"]
    assert os.listxattr(tmp_path / os.fsdecode(b"no text \xff")) == ["user.other"]
    assert len(os.listxattr(tmp_path / "two")) == 3
    os.symlink("two", tmp_path / "link")
    assert "OSError" in marks("clear", tmp_path, "link")


@pytest.mark.parametrize("pair", [(0, 65533), (1000, 65533), (65533, 65533), (0, 1), (7, 9)])
def test_a_map_that_swaps_two_ids_leaves_all_others(pair):
    low, high = pair
    ranges = [tuple(map(int, line.split())) for line in kernel._map_that_swaps(low, high).splitlines()]

    def outside(number):
        return next(there + number - here for here, there, count in ranges if here <= number < here + count)

    assert (outside(low), outside(high)) == (high, low)
    others = {0, 1, 2, low + 1, high + 1, 100_000, (1 << 32) - 2} - {low, high}
    assert [outside(number) for number in others] == list(others)

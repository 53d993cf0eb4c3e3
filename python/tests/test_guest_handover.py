"""Folders handed to an uid and back."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from runproof_guest import handover

UID = 65533
pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="only root can give files away")


def owners(root):
    return {os.lstat(path).st_uid for path in [root, *root.rglob("*")]}


def test_everything_below_is_given_and_no_link_is_followed(tmp_path):
    outside = tmp_path / "outside"
    outside.write_text("x")
    root = tmp_path / "root"
    deep = root.joinpath(*["d"] * 50)
    deep.mkdir(parents=True)
    (deep / "file").write_text("x")
    (root / "link").symlink_to(outside)
    (root / "folder-link").symlink_to(tmp_path)
    os.mkfifo(root / "pipe")
    assert handover.hand_over(root, UID, UID, 10) == 54
    assert owners(root) == {UID}
    assert os.lstat(root / "link").st_uid == UID
    assert outside.stat().st_uid == 0
    assert tmp_path.stat().st_uid == 0


def test_back_takes_only_what_the_uid_owns_and_no_setuid_bit(tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    tool, other = root / "tool", root / "other"
    tool.write_text("x")
    other.write_text("x")
    os.chown(other, 1234, 1234)
    os.chown(tool, UID, UID)
    tool.chmod(0o6755)
    handover.hand_over(root, 0, 0, 10, only_of=UID)
    assert (tool.stat().st_uid, tool.stat().st_mode & 0o6000) == (0, 0)
    assert other.stat().st_uid == 1234


def test_a_single_file_and_a_missing_one(tmp_path):
    file = tmp_path / "socket"
    file.write_text("")
    assert handover.hand_over(file, UID, UID, 10) == 1
    assert file.stat().st_uid == UID
    with pytest.raises(FileNotFoundError):
        handover.hand_over(tmp_path / "absent", UID, UID, 10)


def test_a_tree_without_end_is_given_up_in_time(tmp_path):
    for number in range(600):
        (tmp_path / str(number)).write_text("")
    with pytest.raises(handover.HandOverFailed):
        handover.hand_over(tmp_path, UID, UID, -1)

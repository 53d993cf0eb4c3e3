import mmap
import re

import pytest

from runproof_guest import huge_pages

_HUGE = 1 << 21


def _huge_kilobytes():
    with open("/proc/self/smaps_rollup", encoding="ascii") as file:
        return int(re.search(r"^AnonHugePages:\s+(\d+) kB", file.read(), re.MULTILINE)[1])


def test_memory_lies_in_huge_pages_and_keeps_what_it_held():
    area = mmap.mmap(-1, 8 * _HUGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    area.madvise(mmap.MADV_NOHUGEPAGE)
    for start in range(0, len(area), 4096):
        area[start : start + 8] = start.to_bytes(8, "little")
    area.madvise(mmap.MADV_HUGEPAGE)
    before = _huge_kilobytes()
    huge_pages.collapse()
    if _huge_kilobytes() == before:
        pytest.skip("this kernel does not collapse memory into huge pages (before 6.1, or switched off)")
    assert _huge_kilobytes() >= before + 7 * _HUGE // 1024
    assert all(area[start : start + 8] == start.to_bytes(8, "little") for start in range(0, len(area), 4096))


def test_what_the_kernel_refuses_is_left_as_it_is(monkeypatch):
    asked = []
    monkeypatch.setattr(huge_pages.kernel, "collapse", lambda *area: bool(asked.append(area)))
    huge_pages.collapse()
    assert asked and all(start % _HUGE == 0 and length % _HUGE == 0 and length > 0 for start, length in asked)

"""Errors of blocks as plain Python shows them, without the frames of what runs the blocks."""

import linecache
import os
import traceback

_GUEST = os.path.dirname(os.path.abspath(__file__)) + os.sep


def block_name(response, index):
    """File name of a block in tracebacks."""
    return f"<{response} block {index}>"


def remember_source(name, code, start_line):
    """Lets tracebacks and `inspect.getsource` find the block's lines under the response's own numbers."""
    lines = ["\n"] * (start_line - 1) + [line + "\n" for line in code.splitlines()]
    linecache.cache[name] = (len(code), None, lines, name)


def describe(error, name):
    """Name, message, traceback and line of an error that ended the block `name`."""
    try:
        text = "".join(_plain(error).format())
    except Exception as failure:
        text = f"{type(error).__name__} (its traceback could not be shown: {type(failure).__name__})\n"
    return {
        "name": type(error).__name__,
        "message": _message(error),
        "traceback": text,
        "line": _line(error, name),
    }


def _message(error):
    try:
        return str(error)
    except Exception:
        return ""


def _line(error, name):
    """Line at the block's own top level where it failed: outermost frame of the block."""
    frame = error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == name:
            return frame.tb_lineno
        frame = frame.tb_next
    if isinstance(error, SyntaxError) and error.filename == name:
        return error.lineno
    return None


def _plain(error):
    shown = traceback.TracebackException.from_exception(error)
    waiting, seen = [shown], set()
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        kept = [frame for frame in one.stack if not _ours(frame.filename)]
        one.stack = traceback.StackSummary.from_list(kept)
        waiting += [
            one.__cause__,
            one.__context__,
            *(getattr(one, "exceptions", None) or []),
        ]
    return shown


def _ours(filename):
    return (
        filename.startswith(_GUEST)
        or f"{os.sep}IPython{os.sep}" in filename
        or filename in ("<decorator-gen>", "<frozen runpy>")
    )

"""Calls that write files."""

import ast
from typing import Any

from path_literals import Constants, argument, base_name, called_name, text_of

OPENERS = ("open", "fdopen")
# Methods of tables: place and keywords of the path. Without a path they answer a string and write nothing.
TABLE_WRITERS: dict[str, tuple[str, ...]] = {
    "to_csv": ("path_or_buf",),
    "to_json": ("path_or_buf",),
    "to_parquet": ("path",),
    "to_pickle": ("path",),
    "to_excel": ("excel_writer",),
    "to_feather": ("path",),
    "to_hdf": ("path_or_buf",),
    "to_html": ("buf",),
    "to_markdown": ("buf",),
    "to_latex": ("buf",),
    "write_csv": ("file",),
    "write_parquet": ("file",),
    "write_json": ("file",),
}
# Calls whose path is at a fixed place.
PATH_AT: dict[str, tuple[int, tuple[str, ...]]] = {
    "savefig": (0, ("fname",)),
    "imsave": (0, ("fname", "uri")),
    "imwrite": (0, ("filename", "uri")),
    "savez": (0, ("file",)),
    "savez_compressed": (0, ("file",)),
    "savetxt": (0, ("fname",)),
    "save_model": (0, ("path", "filepath")),
    "save_pretrained": (0, ("save_directory",)),
    "save_weights": (0, ("filepath",)),
    "write_html": (0, ("file",)),
    "write_image": (0, ("file",)),
    "copy": (1, ("dst",)),
    "copy2": (1, ("dst",)),
    "copyfile": (1, ("dst",)),
    "move": (1, ("dst",)),
}
ONLY_OF_SHUTIL = ("copy", "copy2", "copyfile", "move")
# The object comes first, the path second.
DUMPERS = {"joblib": ("dump",), "torch": ("save",)}


def written_files(nodes: list[ast.AST], constants: Constants) -> list[dict[str, Any]]:
    """{"path", "line"} of each call that writes a file; a computed path is None."""
    found: list[dict[str, Any]] = []
    for node in nodes:
        if not isinstance(node, ast.Call):
            continue
        written = written_by(node)
        if written is not None:
            found.append({"path": constants.path(written) or None, "line": node.lineno})
    return found


def written_by(call: ast.Call) -> ast.expr | None:
    """The expression of the path that the call writes; None where it writes no file."""
    name, base = called_name(call), base_name(call)
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    if name in OPENERS:
        return opened_for_writing(call, owner, base)
    if name in ("write_text", "write_bytes", "touch") and owner is not None:
        return owner
    if name in TABLE_WRITERS and owner is not None:
        return argument(call, 0, *TABLE_WRITERS[name])
    if name in DUMPERS.get(base, ()):
        return file_argument(argument(call, 1, "filename", "f"))
    if name == "save" and base in ("np", "numpy"):
        return argument(call, 0, "file")
    if name == "save" and owner is not None:
        # Images, models, workbooks: only a literal tells it from a save into a database.
        first = argument(call, 0, "fp", "filepath", "filename")
        return first if first is not None and "." in (text_of(first) or "") else None
    if name in PATH_AT and (name not in ONLY_OF_SHUTIL or base == "shutil"):
        place, keywords = PATH_AT[name]
        return file_argument(argument(call, place, *keywords))
    return None


def opened_for_writing(call: ast.Call, owner: ast.expr | None, base: str) -> ast.expr | None:
    # `open(path, mode)` and `gzip.open(path, mode)`, but `path.open(mode)`.
    method = owner is not None and base not in (
        "io",
        "gzip",
        "bz2",
        "lzma",
        "codecs",
        "os",
        "builtins",
        "tarfile",
        "zipfile",
    )
    mode = text_of(argument(call, 0 if method else 1, "mode"))
    if mode is None or not set(mode) & set("wax+"):
        return None
    return owner if method else argument(call, 0, "file", "filename")


def file_argument(node: ast.expr | None) -> ast.expr | None:
    """The argument, unless it is an `open(...)` call, which counts itself."""
    return None if isinstance(node, ast.Call) and called_name(node) in OPENERS else node

"""Code that takes results from a file where there is one, and computes them only where there is none."""

import ast
from typing import Any

from path_literals import called_name
from string_parts import StringParts

LOOKS = ("exists", "is_file", "isfile", "lexists")
MISSING = ("FileNotFoundError", "OSError", "IOError", "Exception")
READS = (
    "load",
    "loads",
    "read",
    "read_text",
    "read_bytes",
    "open",
    "read_csv",
    "read_json",
    "read_parquet",
    "read_pickle",
)
TELLS = ("print", "warn", "warning", "info", "error", "exception", "exit", "mkdir", "makedirs", "format", "Path", "str")
# Calls that compute a model or a measure; a name too many only lets a doubtful case be.
COMPUTES = frozenset(
    "fit fit_transform fit_predict fit_resample partial_fit train train_model training_step train_step backward "
    "predict predict_proba score evaluate cross_val_score cross_val_predict cross_validate minimize curve_fit "
    "least_squares solve_ivp odeint polyfit lstsq ttest_ind ttest_rel simulate sample optimize run_experiment".split()
)


def restored_results(nodes: list[ast.AST], parts: StringParts) -> list[dict[str, Any]]:
    """{"line", "parts"} of each place that reads a file where it exists and computes where it does not.

    parts: components of the paths there. A file that is only read to compare with it is no such place.
    """
    found: list[dict[str, Any]] = []
    for node in nodes:
        if isinstance(node, ast.If) and any(is_call(inner, LOOKS) for inner in ast.walk(node.test)):
            if not chooses(node):
                continue
            words = parts.of(node.test)
        elif isinstance(node, ast.Try) and any(catches_missing(handler) for handler in node.handlers):
            reading = [call for line in node.body for call in ast.walk(line) if is_call(call, READS)]
            if not reading or not any(makes_up(handler) for handler in node.handlers):
                continue
            words = set().union(*(parts.of(call) for call in reading))
        else:
            continue
        found.append({"line": node.lineno, "parts": sorted(words)[:40]})
    return found[:100]


def chooses(node: ast.If) -> bool:
    """Whether the other way is taken where there is no file: an else, a return out of the body, "if not there"."""
    absent = isinstance(node.test, ast.UnaryOp) and isinstance(node.test.op, ast.Not)
    returns = any(isinstance(inner, ast.Return) for line in node.body for inner in ast.walk(line))
    return bool(node.orelse) or returns or (absent and any(works(line) for line in node.body))


def makes_up(handler: ast.ExceptHandler) -> bool:
    """Whether the handler does something in the file's place, rather than tell or go on without."""
    return catches_missing(handler) and any(works(line) for line in handler.body)


def works(line: ast.stmt) -> bool:
    """Whether the statement calls anything but what tells or stops."""
    return not isinstance(line, ast.Raise) and any(
        isinstance(inner, ast.Call) and called_name(inner) not in TELLS for inner in ast.walk(line)
    )


def computes(nodes: list[ast.AST]) -> bool:
    """Whether the code calls anything that fits, trains, predicts or measures."""
    return any(is_call(node, COMPUTES) for node in nodes)


def is_call(node: ast.AST, names) -> bool:
    return isinstance(node, ast.Call) and called_name(node) in names


def catches_missing(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or getattr(kind, "id", "") in MISSING for kind in kinds)

"""MLflow log calls and the keys that they log under."""

import ast
from typing import Any

from path_literals import argument, base_name, called_name, text_of

# Place and keywords of what a reader would call the key: the metric's name, the artifact's path.
KEYS: dict[str, tuple[int, tuple[str, ...]]] = {
    "log_metric": (0, ("key",)),
    "log_param": (0, ("key",)),
    "log_artifact": (0, ("local_path",)),
    "log_artifacts": (0, ("local_dir",)),
    "log_text": (1, ("artifact_file",)),
    "log_dict": (1, ("artifact_file",)),
    "log_figure": (1, ("artifact_file",)),
    "log_image": (1, ("artifact_file", "key")),
    "log_table": (1, ("artifact_file",)),
    "log_model": (1, ("name", "artifact_path")),
    "log_input": (0, ("dataset",)),
    "log_inputs": (0, ("datasets",)),
    "log_outputs": (0, ("models",)),
    "log_batch": (0, ("metrics",)),
    "log_image_at_step": (1, ("key",)),
}
SEVERAL = {"log_metrics": "metrics", "log_params": "params"}
# Of these the client takes the run's id first.
CLIENT_MAKERS = ("MlflowClient", "TrackingClient")


def log_calls(nodes: list[ast.AST]) -> list[dict[str, Any]]:
    """{"call", "key", "line"} of each log call; a dict literal gives one entry a key, a computed key is None."""
    clients = client_names(nodes)
    found: list[dict[str, Any]] = []
    for node in nodes:
        if not isinstance(node, ast.Call):
            continue
        call = called_name(node)
        if call not in KEYS and call not in SEVERAL:
            continue
        shift = 1 if is_client_call(node, clients) and call != "log_model" else 0
        found.extend({"call": call, "key": key, "line": node.lineno} for key in keys_of(node, call, shift))
    return found


def keys_of(node: ast.Call, call: str, shift: int) -> list[str | None]:
    if call in KEYS:
        place, keywords = KEYS[call]
        return [text_of(argument(node, place + shift, *keywords))]
    values = argument(node, shift, SEVERAL[call])
    if isinstance(values, ast.Dict):
        return [text_of(key) for key in values.keys] or [None]
    if isinstance(values, ast.Call) and called_name(values) == "dict" and values.keywords and not values.args:
        return [keyword.arg for keyword in values.keywords]
    return [None]


def is_client_call(node: ast.Call, clients: set[str]) -> bool:
    """Whether the method is called on an MlflowClient: made in place, or a name that holds one."""
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    if isinstance(owner, ast.Call):
        return called_name(owner) in CLIENT_MAKERS
    if isinstance(owner, ast.Attribute) and owner.attr.rstrip("_").endswith("client"):
        return True
    base = base_name(node)
    # A client made in an earlier block is known by its name only.
    return base in clients or base.lower().endswith("client")


def client_names(nodes: list[ast.AST]) -> set[str]:
    """Names that the block binds to an MlflowClient."""
    found: set[str] = set()
    for node in nodes:
        value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign, ast.NamedExpr)) else None
        if not isinstance(value, ast.Call) or called_name(value) not in CLIENT_MAKERS:
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        found.update(target.id for target in targets if isinstance(target, ast.Name))
    return found

"""The register of methods: one file a method, one line here."""

from importlib import import_module
from typing import Any

from block_facts import block_facts
from hello import hello
from protocol import Method


def on_first_use(module: str, name: str) -> Method:
    """A method whose module is loaded when it is first asked: SciPy takes longer to load than a response to read."""

    def ask(params: dict[str, Any]) -> Any:
        return getattr(import_module(module), name)(params)

    return ask


METHODS: dict[str, Method] = {
    "hello": hello,
    "block_facts": block_facts,
    "provenance": on_first_use("provenance.trace", "provenance"),
    "compare": on_first_use("inference.compare", "compare"),
    "adjust": on_first_use("inference.adjust", "adjust"),
    "describe": on_first_use("inference.describe", "describe"),
    "power": on_first_use("inference.power", "power"),
    "check_stated": on_first_use("inference.check_stated", "check_stated"),
}

"""JSON lines in, JSON lines out; no request can end the loop."""

import json
import warnings
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

Method = Callable[[dict[str, Any]], Any]


def serve(methods: Mapping[str, Method], requests: BinaryIO, answers: BinaryIO) -> None:
    """Answers each line of `requests` until its end."""
    # Agents' code is full of dubious escapes and comparisons; nobody reads what Python says about them here.
    warnings.simplefilter("ignore")
    for line in requests:
        answers.write(encoded(answer_line(methods, line)) + b"\n")
        answers.flush()


def encoded(answer: dict[str, Any]) -> bytes:
    """An answer as one line. JSON knows no NaN: an answer that holds one is a defect of its method, and says so."""
    try:
        return json.dumps(answer, allow_nan=False).encode("ascii")
    except ValueError as error:
        return json.dumps({"id": answer["id"], "error": {"message": f"ValueError: {error}"}}).encode("ascii")


def answer_line(methods: Mapping[str, Method], line: bytes) -> dict[str, Any]:
    """The answer to one request line; a failure of a method is an answer too."""
    identifier = None
    try:
        request = json.loads(line)
        identifier = request["id"]
        return {
            "id": identifier,
            "result": methods[request["method"]](request["params"]),
        }
    except Exception as error:  # noqa: BLE001 - whatever fails is the answer
        return {
            "id": identifier,
            "error": {"message": f"{type(error).__name__}: {error}"},
        }

"""The analyst as it is started: JSON lines over pipes."""

import json
import subprocess
import sys
from pathlib import Path

ANALYST = Path(__file__).resolve().parents[1] / "runproof_analyst"


def ask(*lines: str, stdin: bytes | None = None) -> list[dict]:
    """Sends request lines to a new analyst; its answers. Fails where it writes anything else or ends badly."""
    done = subprocess.run(
        [sys.executable, "-I", "-B", "-X", "utf8", str(ANALYST)],
        input=stdin if stdin is not None else "".join(f"{line}\n" for line in lines).encode(),
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert done.stderr == b""
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_says_hello() -> None:
    (answer,) = ask('{"id": 1, "method": "hello", "params": {}}')
    assert answer["id"] == 1
    assert answer["result"]["python"].startswith("3.")


def test_errors_are_answers_and_the_next_request_is_served() -> None:
    answers = ask(
        "not json",
        '{"id": 2, "method": "no_such_method", "params": {}}',
        '{"id": 3, "method": "block_facts", "params": {"blocks": [{"index": 1}]}}',
        "[" * 100_000,
        '{"id": 5, "method": "hello", "params": {}}',
    )
    assert [answer["id"] for answer in answers] == [None, 2, 3, None, 5]
    assert [("error" in answer) for answer in answers] == [
        True,
        True,
        True,
        True,
        False,
    ]


def test_dubious_code_prints_no_warnings() -> None:
    request = {
        "id": 1,
        "method": "block_facts",
        "params": {"blocks": [{"index": 1, "code": "x = '\\d'\nif 1 is 1: pass"}]},
    }
    (answer,) = ask(json.dumps(request))
    assert answer["result"][0]["parses"] is True


def test_lone_surrogates_come_back_escaped() -> None:
    request = {
        "id": 1,
        "method": "block_facts",
        "params": {"blocks": [{"index": 1, "code": "x = '\ud800'"}]},
    }
    (answer,) = ask(json.dumps(request))
    assert answer["result"][0]["parses"] is False

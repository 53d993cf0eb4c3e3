"""The register of methods: one file a method, one line here."""

from block_facts import block_facts
from hello import hello
from protocol import Method

METHODS: dict[str, Method] = {
    "hello": hello,
    "block_facts": block_facts,
}

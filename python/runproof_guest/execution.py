"""The program of a cold session that executes the blocks: an interpreter as anyone would start it."""

import json
import os

from runproof_guest import output
from runproof_guest.session import EVENTS, PLAN


def main():
    """Executes the blocks of the plan."""
    os.set_inheritable(EVENTS, False)
    with open(PLAN, "rb") as file:
        plan = json.load(file)
    output.open_stdout()
    from runproof_guest import blocks

    blocks.run(plan, EVENTS)

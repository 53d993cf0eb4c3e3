"""Says that the analyst works and which Python reads the code."""

import platform
from typing import Any


def hello(_params: dict[str, Any]) -> dict[str, str]:
    """Takes nothing; answers {"python": "3.11.7"}."""
    return {"python": platform.python_version()}

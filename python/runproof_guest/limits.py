"""Resource limits of a process and all it starts."""

import resource


def apply(limits):
    """Sets limits by name, as in {"RLIMIT_NOFILE": 4096}; one that is lower already stays."""
    for name, value in limits.items():
        kind = getattr(resource, name)
        _, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        resource.setrlimit(kind, (value, value))

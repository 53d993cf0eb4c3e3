"""What a call is given."""

from .value import Value


class Arguments:
    """The arguments of a call, by place and by name."""

    def __init__(self, placed: list[Value], named: dict[str, Value], open_end: bool) -> None:
        self.placed = placed
        self.named = named
        # Whether a star hides how many there are.
        self.open_end = open_end

    @property
    def all(self) -> list[Value]:
        return [*self.placed, *self.named.values()]

    def at(self, place: int | None, *names: str) -> Value | None:
        for name in names:
            if name in self.named:
                return self.named[name]
        return self.placed[place] if place is not None and place < len(self.placed) else None

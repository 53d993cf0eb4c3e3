"""Numbers as a text writes them: each stands for all numbers that round to it."""

import re
from dataclasses import dataclass
from decimal import Decimal

LONGEST = 60
GREATEST_EXPONENT = 300
NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+\.?\d*|\.\d+)"
    r"(?:(?:e|\s*[x*·×]\s*10\s*\^?\s*)(?P<exponent>[+-]?\d{1,4}))?\s*(?P<percent>%?)",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True)
class Written:
    """A number as written, with half a unit of its last digit to both sides."""

    text: str
    value: float
    low: float
    high: float

    @property
    def whole(self) -> bool:
        """Whether it is written without a fraction."""
        return self.value == int(self.value) and "." not in self.text


def read_written(text: object) -> Written | None:
    """Reads a number with its precision; null where the text is none.

    Unicode minus signs, thousands separators, powers of ten and percent signs are understood; 5 % is 0.05.
    """
    if not isinstance(text, str) or len(text) > LONGEST:
        return None
    plain = text.strip().replace("−", "-").replace("–", "-")
    match = NUMBER.fullmatch(plain)
    if match is None:
        return None
    exponent = int(match["exponent"] or 0) - (2 if match["percent"] else 0)
    if abs(exponent) > GREATEST_EXPONENT:
        return None
    digits = match["digits"].replace(",", "")
    decimals = len(digits.partition(".")[2])
    value = Decimal(match["sign"] + digits).scaleb(exponent)
    half = Decimal(5).scaleb(exponent - decimals - 1)
    return Written(plain, float(value), float(value - half), float(value + half))

"""Rules of real colleges to start from. No database here."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sample:
    """Rules with where they come from."""

    name: str
    hint: str
    spec: Any

"""Rules of hours as a text file that one college hands to another. No database here."""

import json

from tuanwei.rulebooks.exchange import FAULTS, UNREADABLE, Format
from volunteers.hours.spec import Spec

FILE = Format("hour-rules/1", "时数规则", Spec)
MOST_BYTES = FILE.most_bytes


def written(spec: Spec, names) -> str:
    """The text of a file; `names` {key: name} of the kinds of service it speaks of."""
    content = {"format": FILE.name, "kinds": dict(names), "rules": spec.write()}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def read(data: bytes) -> tuple[Spec, dict[str, str]]:
    """(Spec, {key: name} of kinds of service) of a file. Raises ValueError with words for people."""
    content = FILE.content(data)
    try:
        spec, kinds = Spec.read(content["rules"]), content.get("kinds", {})
        if not all(isinstance(name, str) for name in kinds.values()):
            raise TypeError
    except FAULTS:
        raise ValueError(UNREADABLE) from None
    return spec, {str(key)[:30]: name.strip()[:20] for key, name in kinds.items()}

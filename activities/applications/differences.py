"""What changed between two contents of an application (`filling.content_of`). No database here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """One field that says something else: its step, name, label, the words before and after."""

    step: str
    name: str
    label: str
    before: str
    after: str


def compare(old, new):
    """[Difference] between two contents, in the order of the newer form; what is no longer asked
    comes last. Only what people read counts: the same words are no difference."""
    before = {field["name"]: field for field in old.get("fields", ())}
    after = {field["name"]: field for field in new.get("fields", ())}
    names = [*after, *(name for name in before if name not in after)]
    found = []
    for name in names:
        field = after.get(name) or before[name]
        was = before.get(name, {}).get("words", "")
        now = after.get(name, {}).get("words", "")
        if was != now:
            found.append(Difference(field["step"], name, field["label"], was, now))
    return found

"""Cells of a form as the browser sends them, and what a page that saves by itself hears."""

import json
from dataclasses import dataclass

MOST = 400


@dataclass(frozen=True)
class Cell:
    """A cell that was touched: what was typed over what the page was made of. `takes_theirs`: of two values the
    other one was chosen."""

    text: str
    note: str
    edition: int | None
    was: str
    takes_theirs: bool = False


def touched(data, keys):
    """{key: Cell} of those among `keys` that say something else than the page did, or were pasted into."""
    found = {}
    for key in keys:
        text = data.get(f"cell.{key}")
        if text is None:
            continue
        edition, was, was_note = _seen(data.get(f"seen.{key}"))
        note = data.get(f"note.{key}", was_note)[:MOST]
        choice = data.get(f"choice.{key}", "")
        if choice == "mine":
            edition, was, was_note = _seen(data.get(f"now.{key}"))
        is_put = f"put.{key}" in data
        if choice == "theirs" or is_put or (text.strip(), note.strip()) != (was, was_note):
            found[key] = Cell(text.strip()[:MOST], note, edition, was, choice == "theirs")
    return found


def put(data, key, text):
    """The Cell of a text that was pasted over one. It always says something, also where it says what the page did; a
    page that does not tell what it was made of knew of no value."""
    edition, was, was_note = _seen(data.get(f"seen.{key}"))
    note = data.get(f"note.{key}", was_note)[:MOST]
    return Cell(text.strip()[:MOST], note, 0 if edition is None else edition, was)


def _seen(text):
    """(edition, text, note); (None, "", "") for what no page of ours says."""
    try:
        edition, was, note = json.loads(text or "")
    except (ValueError, TypeError):
        return None, "", ""
    if not (isinstance(edition, int) and isinstance(was, str) and isinstance(note, str)):
        return None, "", ""
    return edition, was, note


def seen(edition, text, note):
    """What a page was made of, for its hidden field."""
    return json.dumps([edition, text, note], ensure_ascii=False)


def newest(data, keys, editions):
    """Keys of cells that nobody touched here and somebody else has changed since: {key: edition} are now."""
    return [
        key for key in keys
        if f"cell.{key}" in data and _seen(data.get(f"seen.{key}"))[0] not in (None, editions[key])
    ]  # fmt: skip

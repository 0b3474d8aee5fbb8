"""What stands behind this room's addresses, for the test of naughty requests."""

from assessment.standards.book import BOOK
from tests.assessment.scene import USUAL
from tuanwei.rulebooks import actions


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    kind = actions.save_kind(BOOK, by=cast.staff2, name="团支部考核")
    draft = actions.save_draft(BOOK, kind=kind, by=cast.staff2, spec=USUAL)
    actions.put_in_force(BOOK, kind=kind, by=cast.staff2, seen=draft.digest)
    actions.save_draft(BOOK, kind=kind, by=cast.staff2, spec=USUAL)
    return {"assessment:standard-": [kind.pk]}, {
        "where": ["up", "down"], "version": [1], "indicator": ["days", "build"],
        "term": ["short", "level"], "key": ["serious", "half"],
        "section": ["tree", "cycle", "totals", "grades", "vetoes", "consequences"],
    }  # fmt: skip

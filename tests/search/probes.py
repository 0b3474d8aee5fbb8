"""What roles may do here, asked one by one; see tests/test_permissions_table.py."""

from uuid import uuid4

from mailbox.cases import sending
from mailbox.cases.rules import rules_in_force


def _found(scene, text, area):
    groups = scene.client.get("/search/", {"q": text, "area": area}).context["groups"]
    return [hit.title for _group, hits in groups for hit, *_marked in hits]


def searching(scene, cell):
    """An own letter and a stranger's; a member of the own branch and one of another."""
    letters, people = cell.split(" / ")
    cast = scene.cast
    assert cast.student and cast.other_student
    writers = {"别人的信": cast.other_student} | ({"自己的信": scene.me} if scene.me else {})
    for title, by in writers.items():
        sending.submit(
            by=by, rules=rules_in_force()[1], visibility="named", title=title, text="夜里没有热水",
            submission_key=str(uuid4()),
        )  # fmt: skip
    expected = {"–": [], "o": ["自己的信"], "*": ["别人的信", "自己的信"]}[letters]
    assert sorted(_found(scene, "热水", "letters")) == expected
    assert bool(_found(scene, "林知夏", "people")) == (people in ("b", "d", "*"))
    assert bool(_found(scene, "程以安", "people")) == (people == "*")


PROBES: dict = {"search finds letters / people": searching}

"""Letters at every point of their way, for the tests of the desk."""

from mailbox.cases import actions, box, merging
from mailbox.cases.models import Case
from mailbox.cases.rules import rules_in_force


def letter(cast, key="k", *, visibility="named", by=None, **fields):
    """A letter that waits to be taken in."""
    given = {"title": "二食堂微波炉坏了", "text": "西侧三台都坏了，中午排队二十分钟。"} | fields
    rules = given.pop("rules", None) or rules_in_force()[1]
    receipt = actions.submit(
        by=by or cast.student, rules=rules, visibility=visibility, submission_key=key, **given
    )
    box.empty()
    return Case.objects.get(number=receipt.number)


def at(cast, state, key="k", **fields):
    """A letter in `state`: submitted, accepted, handling, merged, drafted, waiting or answered."""
    made = letter(cast, key, **fields)
    steps = {
        "submitted": (), "accepted": (accept,), "waiting": (accept, ask),
        "handling": (accept, route), "drafted": (accept, route, draft),
        "merged": (accept, route, merge), "answered": (accept, route, draft, approve),
    }  # fmt: skip
    for step in steps[state]:
        step(cast, made)
    return Case.objects.get(pk=made.pk)


def accept(cast, case):
    actions.accept(case=case, by=cast.staff)


def ask(cast, case):
    actions.ask(case=case, by=cast.staff, text="哪一天？")


def route(cast, case):
    actions.route(case=case, by=cast.staff, lead=cast.department)


def merge(cast, case):
    lead = letter(cast, "lead", title="主信")
    merging.merge(case=case, lead=lead, by=cast.staff)


def draft(cast, case):
    actions.draft_answer(case=case, by=cast.answerer, text="明天修好。")


def approve(cast, case):
    actions.approve_answer(case=case, by=cast.auditor)

"""Letters at every point of their way, for the tests of the desk."""

from datetime import timedelta

from django.utils import timezone

from mailbox.absences import actions as absences
from mailbox.cases import actions, answering, box, dependencies, merging, sending
from mailbox.cases.models import Case
from mailbox.cases.rules import rules_in_force
from mailbox.checklists.actions import save_steps
from mailbox.senders import actions as senders


def letter(cast, key="k", *, visibility="named", by=None, **fields):
    """A letter that waits to be taken in."""
    given = {"title": "二食堂微波炉坏了", "text": "西侧三台都坏了，中午排队二十分钟。"} | fields
    rules = given.pop("rules", None) or rules_in_force()[1]
    receipt = sending.submit(
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
    answering.draft_answer(case=case, by=cast.answerer, text="明天修好。")


def approve(cast, case):
    answering.approve_answer(case=case, by=cast.auditor)


class DeskScene:
    """A desk in full use: somebody away, a rota, a list of steps, a sender to decide about."""

    def __init__(self, cast):
        today = timezone.localdate()
        steps = [("到现场看过", True), ("告诉来信人进展", False)]
        save_steps(case_class=rules_in_force()[1].case_class, steps=steps, by=cast.staff)
        self.waiting, self.first = at(cast, "handling", "w"), at(cast, "handling", "f")
        dependencies.add(case=self.waiting, needs=self.first, by=cast.staff)
        self.absence = absences.state_absence(
            by=cast.staff, unit=cast.committee, stand_in=cast.staff2, starts_on=today,
            ends_on=today + timedelta(days=7),
        )  # fmt: skip
        self.turn = absences.add_turn(
            by=cast.auditor, unit=cast.department, person=cast.answerer2, starts_on=today,
            ends_on=today + timedelta(days=6),
        )  # fmt: skip
        until = today + timedelta(days=14)
        why = {"letter": self.waiting.number, "until": until}
        self.standing = senders.ask_pause(
            person=cast.student, by=cast.staff2, reason="一天三十封", colleagues=[], **why
        )
        senders.trust(person=cast.other_student, by=cast.staff, reason="三次都属实", **why)

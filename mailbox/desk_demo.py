"""A desk in use: lists of steps, somebody away, a rota, letters in their order, answers to look at
again; for a portal that somebody only tries out."""

from datetime import timedelta

from django.utils import timezone

from branches.organisation.models import Appointment
from mailbox.absences.models import Absence, HandlerTurn
from mailbox.cases.answer_models import Publication
from mailbox.cases.models import Case
from mailbox.cases.notices import staff
from mailbox.cases.rules_models import CaseClass
from mailbox.cases.together_models import Dependency
from mailbox.checklists.models import CheckItem, CheckStep
from mailbox.senders.models import Standing
from mailbox.votes.models import HelpVote

STEPS = {
    "living": [("到现场看过", True), ("问过宿管或窗口", False), ("和来信人说过进展", False)],
    "study": [("查过规定", True), ("和任课老师核实", False)],
}


def fill(cast):
    """Everything around the letters that `mailbox.demo` has written."""
    tried = cast["T3001"]
    for case_class in CaseClass.objects.filter(key__in=STEPS):
        CheckStep.objects.bulk_create(
            CheckStep(case_class=case_class, position=place, text=text, is_required=is_required)
            for place, (text, is_required) in enumerate(STEPS[case_class.key], 1)
        )
    post = Appointment.objects.get(user=tried, post="answerer")
    _people(post.unit, tried)
    _letters(post.unit, tried)
    _senders(cast)
    _answers()


def _people(unit, tried):
    today = timezone.localdate()
    held = Appointment.objects.in_force().filter(unit=unit, post="answerer")
    colleague = held.exclude(user=tried).select_related("user").first().user
    Absence.objects.create(
        unit=unit, absent=colleague, stand_in=tried, starts_on=today,
        ends_on=today + timedelta(days=5),
    )  # fmt: skip
    first = today - timedelta(days=today.weekday())
    for week, person in enumerate([tried, colleague, tried]):
        start = first + timedelta(days=7 * week)
        HandlerTurn.objects.create(
            unit=unit, person=person, starts_on=start, ends_on=start + timedelta(days=6)
        )
    Case.objects.filter(pk__in=_handled(unit).values("pk")[:2]).update(handler=colleague)


def _handled(unit):
    return Case.objects.filter(lead=unit, state="handling").order_by("-received_at")


def _letters(unit, tried):
    letters = list(_handled(unit))
    for case in letters:
        steps = STEPS.get(case.case_class.key, ())
        CheckItem.objects.bulk_create(
            CheckItem(case=case, text=text, is_required=is_required) for text, is_required in steps
        )
    first = CheckItem.objects.order_by("pk").first()
    if first:
        first.done_by, first.done_at = tried, timezone.now()
        first.save()
    if len(letters) > 1:
        Dependency.objects.create(case=letters[0], needs=letters[1], by=tried)


def _senders(cast):
    colleague = min(staff() - {cast["T0001"].pk})
    named = Case.objects.filter(visibility="named").exclude(author=cast["2024110101"])
    trusted, loud = named.order_by("-received_at")[:2]
    until = timezone.localdate() + timedelta(days=14)
    Standing.objects.create(
        person_id=trusted.author_id, kind="trusted", reason="三次反映的情况都属实。",
        until=until + timedelta(days=300), letter=trusted.number, asked_by=cast["T0001"],
    )  # fmt: skip
    if loud.author_id != trusted.author_id:
        Standing.objects.create(
            person_id=loud.author_id, kind="paused", until=until, letter=loud.number,
            reason="一天写了二十多封同样的信，已当面说明过两次。", asked_by_id=colleague,
        )  # fmt: skip


def _answers():
    public = list(Publication.objects.filter(published_on__isnull=False)[:2])
    for publication in public:
        HelpVote.objects.bulk_create(
            HelpVote(publication=publication, voter_hash=f"demo-{n}", is_helpful=n > 3)
            for n in range(6)
        )
    Publication.objects.filter(pk__in=[each.pk for each in public[:1]]).update(is_outdated=True)

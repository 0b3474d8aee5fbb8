"""后来怎样: what became of a letter after its answer, for everybody who waits for word of it.

A letter's follow-ups are also those of the letters it was handled together with: one matter, one
outcome, whoever wrote. They are written by staff and name nobody.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Unit
from mailbox.cases import notices, supports
from mailbox.cases.answer_models import Answer
from mailbox.cases.models import Case, CaseEntry
from mailbox.cases.together_models import Merge
from mailbox.promises import actions as promises
from mailbox.promises.queries import of_cases
from tuanwei.proposals import actions as proposals
from tuanwei.proposals import sources
from tuanwei.proposals.models import Proposal

LETTER, PROMISE = "letter", "promise"
# tone, icon, words for whoever waits
PROPOSAL_STATES = {
    "open": ("wait", "hourglass", _("等团委商量")),
    "taken": ("wait", "hourglass", _("已采纳，在准备")),
    "done": ("done", "circle-check", _("有结果了")),
    "declined": ("off", "circle-minus", _("这次没有采纳")),
}
PROMISE_TONES = {
    "running": "wait",
    "kept": "done",
    "late": "done",
    "broken": "late",
    "dropped": "off",
}


@dataclass(frozen=True)
class FollowUp:
    """One thing that became of a letter. `desk_url` is for staff only."""

    label: str
    title: str
    tone: str
    icon: str
    state: str
    words: str = ""
    place: str = ""
    url: str = ""
    desk_url: str = ""
    promise: object = None


def together(case):
    """{key: number} of the letters that were answered, or are handled, as one with this; itself
    included. One query, two for a letter that was merged into another.

    A merge that ended without an answer was taken apart and counts no more.
    """
    answered = Answer.objects.filter(case=OuterRef("case"), decided_at=OuterRef("ended_at"))
    held = Merge.objects.filter(Q(ended_at=None) | Exists(answered)).order_by().values_list(
        "case", "case__number", "lead", "lead__number"
    )  # fmt: skip
    pairs = list(held.filter(Q(case=case.pk) | Q(lead=case.pk)))
    if leads := {lead for one, _number, lead, _its in pairs if one == case.pk}:
        pairs += held.filter(lead__in=leads)
    found = {case.pk: case.number}
    for one, number, lead, lead_number in pairs:
        found |= {one: number, lead: lead_number}
    return found


def of(case):
    """The FollowUps of a letter, promises first: three queries, one more where something is
    promised, and where the letter was merged into another."""
    cases = together(case)
    found = Proposal.objects.filter(source=LETTER, source_key__in=cases.values())
    return [
        *(_of_promise(each) for each in of_cases(cases)),
        *(_of_proposal(each) for each in found.order_by("pk")),
    ]


def _of_promise(promise):
    if promise.is_late:
        tone, icon, state = "late", "clock-exclamation", _("过了日子还没做到，在催")
    else:
        tone = PROMISE_TONES[promise.state]
        icon = {"done": "circle-check", "wait": "hourglass"}.get(tone, "circle-minus")
        state = promise.get_state_display()
    return FollowUp(
        _("承诺"), promise.what, tone, icon, state, words=promise.reason or promise.progress,
        desk_url=reverse("mailbox:promise", args=[promise.pk]), promise=promise,
    )  # fmt: skip


def _of_proposal(proposal):
    tone, icon, state = PROPOSAL_STATES[proposal.state]
    is_done = proposal.state == Proposal.State.DONE
    return FollowUp(
        proposal.get_kind_display(), proposal.title, tone, icon, state, words=proposal.words,
        place=proposal.place_label if proposal.state != Proposal.State.OPEN else "",
        url=proposal.place_url if is_done else "",
        desk_url=reverse("proposals:proposal", args=[proposal.pk]),
    )  # fmt: skip


@transaction.atomic
def turn_into(*, case, by, kind, title, text, due_on=None):
    """Make a proposal or a promise of a letter; nothing of its author goes along, only how many
    supported it. From then on they cannot take the letter back."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    if case.state in (Case.State.WITHDRAWN, Case.State.REFUSED):
        raise ValidationError(
            _("这封信现在是“%(state)s”，不能再转。请刷新页面再看。")
            % {"state": case.get_state_display()}
        )
    made, is_new = _made(case, by, kind, title, text, due_on)
    if is_new:
        label = _("承诺") if kind == PROMISE else Proposal.Kind(kind).label
        CaseEntry.objects.create(
            case=case, kind=CaseEntry.Kind.NOTE, by=by, for_author=False, at=timezone.now(),
            text=_("转成%(what)s：%(title)s") % {"what": label, "title": title},
        )  # fmt: skip
    return made


def _made(case, by, kind, title, text, due_on):
    """(what the letter becomes, whether it is new)."""
    if kind == PROMISE:
        unit = case.lead or Unit.objects.get(kind=Unit.Kind.COMMITTEE)
        made = promises.make_promise(
            case=case, by=by, what=title, text=text, due_on=due_on, unit=unit
        )
        return made, True
    return proposals.add(
        by=by, kind=kind, title=title, text=text, source=LETTER, source_key=case.number,
        weight=supports.count(case) if case.shows_title else 0,
    )  # fmt: skip


def tell(number, news, body, once):
    """Tell every author whose letter this is about, and everybody who supports one of them."""
    case = Case.objects.filter(number=number).first()
    if case is None:
        return
    for each in Case.objects.filter(pk__in=together(case)):
        notices.followed(each, news, body, f"{once}:{each.number}")
        supports.tell_followed(each, news, once)


def desk_address(number):
    """Where staff read the letter."""
    return reverse("mailbox:desk-case", args=[number])


def written(numbers, user):
    """Those of the letters that the user wrote."""
    mine = Case.objects.filter(number__in=numbers, author=user.pk)
    return set(mine.values_list("number", flat=True))


def register():
    """Letters are a source of proposals."""
    sources.register(
        LETTER, "来信", counted="人附议来信", address=desk_address, tell=tell, own=written
    )

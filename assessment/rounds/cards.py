"""What waits for somebody in running rounds, for their home page."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.rounds import queries
from assessment.rounds.models import Round, Scorer, ScoreSheet
from branches.organisation.queries import hats

State = Round.State
UNTIL = {State.SELF: "self_until", State.CHECK: "check_until", State.REVIEW: "review_until"}


@dataclass(frozen=True)
class Waiting:
    """A round in which this person has something to do."""

    title: str
    url: str
    tone: str
    state: str
    by: date | None = None


def waiting(user):
    """[Waiting], in one query. Whoever holds no post and no grant is not asked for: notices tell them. So the home of a
    student costs nothing more."""
    worn = hats(user)
    if not (worn.posts or worn.is_staff):
        return []
    today = timezone.localdate()
    rows = _of_cadre(user)
    if worn.is_staff:
        rows = rows | _of_staff(today)
    rows = rows | _of_checker(user)
    found = []
    for held in rows.distinct().order_by("-starts_on", "-pk"):
        by = getattr(held, UNTIL[State(held.state)])
        is_late = by is not None and by < today
        if is_late and worn.is_staff:
            tone, words = "late", _("时间过了，可以往下走")
        else:
            tone, words = "act", _("等你自评") if held.state == State.SELF else _("等你打分")
        found.append(
            Waiting(held.name, reverse("assessment:round", args=[held.pk]), tone, words, by)
        )
    return found


def _of_cadre(user):
    """Rounds with an open sheet of theirs that they fill in."""
    open_sheets = queries.sheets_to_fill(user).filter(left_out="", state=ScoreSheet.State.OPEN)
    return Round.objects.filter(state=State.SELF, pk__in=open_sheets.values("round"))


def _of_checker(user):
    """Rounds whose checking goes on, for which they were named."""
    named = Scorer.objects.filter(user=user.pk).exclude(role=Scorer.Role.SUPERVISOR)
    return Round.objects.filter(state=State.CHECK, pk__in=named.values("round"))


def _of_staff(today):
    """Rounds whose step should be over."""
    found = Round.objects.none()
    for state, name in UNTIL.items():
        found = found | Round.objects.filter(**{"state": state, f"{name}__lt": today})
    return found

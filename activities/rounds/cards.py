"""What rounds put on a person's home page."""

from django.db.models import CharField, Count, F, Value
from django.db.models.functions import Cast

from activities.rounds.models import Assignment, Round


def to_score(user):
    """A row ("score", round, how many wait, "", last day) for each round in which `user` has entries
    to score; the home page asks for it together with what else is due."""
    waiting = (
        Assignment.objects.in_force()
        .filter(
            reviewer__user=user.pk, reviewer__left_at=None, state=Assignment.State.OPEN,
            entry__round__state=Round.State.SCORING,
        )
        .order_by()
        .values("entry__round")
    )  # fmt: skip
    return waiting.annotate(
        kind=Value("score", CharField()), title=F("entry__round__name"),
        number=Cast(Count("pk"), CharField()), name=Value("", CharField()),
        due=F("entry__round__scores_by"),
    ).values_list("kind", "title", "number", "name", "due")  # fmt: skip

"""What rounds put on a person's home page: one query for reviewers."""

from django.db.models import Count
from django.urls import reverse

from activities.rounds.models import Assignment, Round


def to_score(user):
    """(round, how many wait, address) for each round in which `user` has entries to score."""
    waiting = (
        Assignment.objects.in_force()
        .filter(
            reviewer__user=user.pk, reviewer__left_at=None, state=Assignment.State.OPEN,
            entry__round__state=Round.State.SCORING,
        )
        .values_list("entry__round")
        .annotate(n=Count("pk"))
        .order_by()
    )  # fmt: skip
    counts = dict(waiting)
    if not counts:
        return []
    url = reverse("activities:round-scoring")
    found = Round.objects.filter(pk__in=counts).order_by("scores_by", "pk")
    return [(each, counts[each.pk], url) for each in found]

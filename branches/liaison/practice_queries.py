"""Practices of the exchange board, as lists, pages, pictures and searches show them."""

from django.db.models import Count, Q, Value
from django.db.models.functions import Coalesce

from branches.liaison.contact_queries import spoken_for
from branches.liaison.practice_models import Practice
from branches.organisation.queries import hats


def visible_practices(user):
    """Lists, pages, pictures and searches agree on it."""
    if hats(user).is_staff:
        return Practice.objects.all()
    return Practice.objects.filter(
        Q(state=Practice.State.SHOWN) | Q(made_by=user.pk) | Q(unit__in=spoken_for(user))
    )


def shown_practices(user, *, area="", words=()):
    """Practices for the board, counted; hidden ones for staff and their unit."""
    rows = visible_practices(user).select_related("unit")
    rows = rows.annotate(
        used=Count("uses", filter=Q(uses__taken_back_at=None)),
        first_area=Coalesce("areas__0", Value("")),
    )
    if area:
        rows = rows.filter(areas__contains=[area])
    for word in words:
        rows = rows.filter(
            Q(title__icontains=word) | Q(text__icontains=word) | Q(unit__name__icontains=word)
        )
    return rows

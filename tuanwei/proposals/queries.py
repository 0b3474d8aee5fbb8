"""Proposals as lists show them, each in one query."""

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from branches.organisation.queries import hats
from tuanwei.lib.finding import holding
from tuanwei.proposals import sources
from tuanwei.proposals.models import Proposal, ProposalSupport

State, Kind = Proposal.State, Proposal.Kind


def weighed():
    """Proposals with `supporters` and `total`: these and who chose it where it comes from."""
    supports = ProposalSupport.objects.filter(proposal=OuterRef("pk")).order_by()
    counted = supports.values("proposal").annotate(n=Count("pk")).values("n")
    return Proposal.objects.annotate(supporters=Coalesce(Subquery(counted), 0)).annotate(
        total=F("weight") + F("supporters")
    )


def waiting(kind):
    """Open proposals of a kind, the weightiest first."""
    return (
        weighed()
        .filter(kind=kind, state=State.OPEN)
        .select_related("made_by")
        .order_by("-total", "pk")
    )


def shown_themes(user):
    """Open themes that everybody may see, with `is_mine` and `is_supported` for `user`."""
    key = user.pk or 0
    supported = ProposalSupport.objects.filter(proposal=OuterRef("pk"), user=key)
    return waiting(Kind.THEME).filter(is_shown=True).annotate(
        is_supported=Exists(supported),
        is_mine=Exists(Proposal.objects.filter(
            pk=OuterRef("pk"), source=sources.PERSON, source_key=str(key))),
    )  # fmt: skip


def of_person(user):
    """What somebody has proposed, the newest first."""
    return weighed().filter(source=sources.PERSON, source_key=str(user.pk)).order_by("-made_at")


def supported_by(user):
    """What somebody supports, the newest support first."""
    mine = ProposalSupport.objects.filter(user=user.pk)
    return list(mine.select_related("proposal").order_by("-at", "-pk"))


def items(day=None):
    """Items of the meeting on `day`; without one, items that wait for a meeting."""
    found = Proposal.objects.filter(kind=Kind.MEETING, meets_on=day).order_by("pk")
    return found if day else found.filter(state=State.OPEN)


def meetings():
    """[(day, items, without a conclusion)], the latest day first."""
    found = (
        Proposal.objects.filter(kind=Kind.MEETING, meets_on__isnull=False)
        .values("meets_on")
        .annotate(items=Count("pk"), without=Count("pk", filter=Q(state=State.TAKEN)))
        .order_by("-meets_on")
    )
    return [(row["meets_on"], row["items"], row["without"]) for row in found[:60]]


def shown_to(user):
    """Proposals that `user` reads somewhere: all of them staff, others their own and the open themes shown."""
    if hats(user).is_staff:
        return Proposal.objects.all()
    seen = Q(kind=Kind.THEME, state=State.OPEN, is_shown=True)
    if user.is_authenticated:
        seen |= Q(source=sources.PERSON, source_key=str(user.pk))
    return Proposal.objects.filter(seen)


def proposals_holding(user, words):
    """Of those, the ones that hold every word."""
    return holding(shown_to(user), words, "title", "text")

"""What other apps may read of recommendation: who is recommended, which meetings were held rightly; and what
happened in a span of days, as numbers."""

from django.db.models import Count, Q

from party_pairing.candidates.models import Recommendation
from party_pairing.decisions.queries import meetings_of, procedures_of, recommended_of
from party_pairing.pairs.models import Pairing, Talk

__all__ = ["figures_between", "meetings_of", "procedures_of", "recommended_of"]


def figures_between(first, last):
    """{word: count} of people recommended, pairings begun and ended, talks that were noted. Three queries."""
    span = (first, last)
    pairs = Pairing.objects.aggregate(
        begun=Count("pk", filter=Q(starts_on__range=span)),
        ended=Count("pk", filter=Q(ended_on__range=span)),
    )
    recommended = Recommendation.objects.filter(recommended_on__range=span)
    talks = Talk.objects.filter(day__range=span)
    return {"recommended": recommended.count(), "talks": talks.count(), **pairs}

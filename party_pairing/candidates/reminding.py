"""What is said before names are no longer taken."""

from datetime import timedelta

from django.utils import timezone

from party_pairing.candidates import notices, places, states
from party_pairing.candidates.models import Campaign

DAYS_BEFORE = (3, 1)


def remind(today):
    """Three days and one day before: branches without a candidate, and those that have not looked at
    whoever applied. Harmless when run twice."""
    rows = Campaign.objects.filter(
        state=Campaign.State.OPEN, nominate_until__gt=timezone.now()
    ).select_related("unit", "rules")
    for campaign in rows:
        last = timezone.localdate(campaign.nominate_until)
        if last - today not in [timedelta(days=n) for n in DAYS_BEFORE]:
            continue
        units = set(places.units_of(campaign).values_list("pk", flat=True))
        known = dict.fromkeys(units, frozenset())
        for unit, state in campaign.recommendations.values_list("unit", "state"):
            known[unit] = known.get(unit, frozenset()) | {state}
        empty = {unit for unit in units if not known[unit] & {states.APPLIED, states.LISTED}}
        waiting = {unit for unit in known if states.APPLIED in known[unit]}
        if empty:
            notices.last_days(campaign, empty, today)
        if waiting:
            notices.not_looked_at(campaign, waiting, today)

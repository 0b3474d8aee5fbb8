"""The requirements in force: a version never changes, so they are kept in the process."""

from datetime import date

from django.utils import timezone

from branches.league_days.days.models import DayRules
from branches.league_days.days.spec import DaySpec
from tuanwei.lib.versioned import Versioned

USUAL = DaySpec()
"""What holds where the college has set nothing."""
ALWAYS = date(2000, 1, 1)

versions = Versioned("league_days:day_rules", lambda: list(DayRules.objects.all()))
"""() → [DayRules], the newest first."""


def rules_on(day=None):
    """The DayRules for plans handed in on `day` (default today); None before the first."""
    day = day or timezone.localdate()
    return next((each for each in versions() if each.first_on <= day), None)


def spec_on(day=None):
    """The DaySpec for plans handed in on `day`, the usual one where nothing is set."""
    found = rules_on(day)
    return found.spec if found else USUAL


def rules_to_keep(day=None):
    """As `rules_on`; the usual ones are written down as version 0 when a plan first needs them, so
    that the portal works before anybody has set anything."""
    found = rules_on(day)
    if found is None:
        found, is_new = DayRules.objects.get_or_create(
            version=0, defaults={"first_on": ALWAYS, "document": USUAL.write()}
        )
        if is_new:
            versions.bump()
    return found

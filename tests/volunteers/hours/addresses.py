"""What stands behind this room's addresses, for tests/test_naughty_requests.py."""

from datetime import date

from volunteers.hours import kind_actions, rules_actions
from volunteers.hours.library import SAMPLES
from volunteers.hours.models import HourRules, ServiceKind


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    kind_actions.add_usual(by=cast.staff2)
    spec = SAMPLES["usual"].spec
    HourRules.objects.create(version=1, first_on=date(2026, 9, 1), document=spec.write())
    rules_actions.save_draft(by=cast.staff2, spec=spec, first_on=date(2027, 9, 1))
    known = {"volunteers:hours-kind": [ServiceKind.objects.first().pk]}
    return known, {"of": ["draft", "now"], "where": ["up", "down"], "version": [1]}

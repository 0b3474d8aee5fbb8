"""What stands behind this room's addresses, for the test of naughty requests."""

from branches.league_days.days import records
from branches.league_days.days.models import HandedInFile, MonthTheme
from branches.league_days.days.spec import Material
from tests.league_days.days.conftest import Days, photo
from tests.league_days.days.test_actions import second_branch
from tuanwei.lib.versioned import Versioned


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    days = Days(cast)
    days.rules(materials=(Material("m1", "海报"), Material("m2", "体会", form="text")))
    unit, _other = second_branch(cast)
    held, waiting = days.held(partners=[unit]), days.submitted(partners=[unit])
    draft, recorded = days.plan(), days.recorded()
    records.save_material(
        league_day=held, rule=held.rules.spec.materials[0], by=cast.secretary, uploads=[photo()]
    )
    theme = MonthTheme.objects.create(
        month=waiting.made_at.date().replace(day=1), title="学风", made_by=cast.staff
    )
    files = list(HandedInFile.objects.values_list("attachment", flat=True))
    for kept in Versioned.everything:
        kept.forget()
    return {
        "league_days:day-file": files, "league_days:theme-edit": [theme.pk],
        "league_days:plan-partner": [waiting.partners.get().pk],
    }, {
        "number": [each.number for each in (held, waiting, draft, recorded)], "key": ["m1", "m2"],
    }  # fmt: skip

"""What results hear from publicity and from contests."""

from django.utils.translation import gettext as _

from branches.league_days.contests import hooks
from branches.league_days.contests.gates import Past
from branches.league_days.results import awarding, resources, shown
from branches.league_days.results.models import Award
from branches.league_days.results.queries import KIND, LIVE, published_with
from tuanwei.publicity import sources


def _subject(publicity):
    """(contest's key, keys of the awards) of a publicity."""
    contest = int(publicity.key.split("-")[0])
    return contest, [int(line["key"]) for line in publicity.lines]


def concluded(publicity):
    """Nobody objects any more: what is still proposed is granted."""
    awarding.grant(*_subject(publicity))


def upheld(publicity, line_key, objection):
    """An objection is upheld. To one line: that award is taken back, with the entry's others, and the
    next moves up where the rules say so. To the whole: nothing of it is granted; the committee looks
    again and publishes anew."""
    contest, keys = _subject(publicity)
    reason = _("异议成立：%(words)s") % {"words": objection.words}
    if not line_key:
        awarding.give_up(contest, keys, reason)
        return
    awarding.locked(contest)
    award = Award.objects.select_related("entry__unit", "contest", "unit", "user").filter(
        pk=int(line_key), state__in=LIVE
    ).first()  # fmt: skip
    if award is not None:
        awarding.take_back(award, objection.ruled_by, reason)


def called_off(publicity):
    """It was stopped: nothing of it is granted, and it may be published again."""
    contest, keys = _subject(publicity)
    awarding.give_up(contest, keys, _("公示终止：%(why)s") % {"why": publicity.reason})


def past_awards(unit_ids):
    """[Past] of awards that these branches have or are to get."""
    rows = Award.objects.filter(
        unit__in=unit_ids, state__in=LIVE, entry__isnull=False, user=None
    ).order_by().distinct()  # fmt: skip
    return [
        Past(unit, kind, first_on)
        for unit, kind, first_on in rows.values_list("unit", "contest__kind", "contest__first_on")
    ]


def register():
    """Hear of publicities and of entries that leave; offer the sheet; stand on contests' pages."""
    sources.register(
        KIND, _("团日评选"), concluded=concluded, upheld=upheld, called_off=called_off,
        own=published_with,
    )  # fmt: skip
    for functions, function in (
        (hooks.left, awarding.left), (hooks.unfinished, awarding.unfinished),
        (hooks.awards, past_awards), (hooks.called_off, awarding.may_be_called_off),
        (hooks.on_page, shown.on_page), (hooks.on_stage, shown.on_stage),
    ):  # fmt: skip
        if function not in functions:
            functions.append(function)
    resources.register()

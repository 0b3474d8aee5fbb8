"""Probes of docs/permissions.md: {row: f(scene, cell)}."""

from django.urls import reverse
from django.utils import timezone

from branches.league_days.days.models import DayRules, LeagueDay, MonthTheme
from tests.league_days.days.conftest import TEXT, Days, photo
from tests.league_days.days.test_pages import plan_fields, posted

YES = {True: "y", False: "–"}


def _url(name, *args):
    return reverse(f"league_days:{name}", args=args)


def _reads(scene, name, *args):
    return scene.client.get(_url(name, *args)).status_code == 200


def rules_and_themes(scene, cell):
    read, sets = cell.split(" / ")
    assert (YES[_reads(scene, "day-rules")], YES[_reads(scene, "theme-list")]) == (read, read)
    assert YES[_reads(scene, "day-rules-edit")] == YES[_reads(scene, "theme-new")] == sets
    scene.client.post(_url("day-rules-edit"), posted())
    month = f"{timezone.localdate():%Y-%m}"
    scene.client.post(_url("theme-new"), {"month": month, "title": "学风", "is_open": "on"})
    assert YES[DayRules.objects.exists()] == YES[MonthTheme.objects.exists()] == sets


def planned(scene, cell):
    days = Days(scene.cast)
    held = days.held()
    known = set(LeagueDay.objects.values_list("pk", flat=True))
    scene.client.post(_url("plan-new"), plan_fields(unit=scene.cast.branch.pk, submit="1"))
    made = LeagueDay.objects.exclude(pk__in=known)
    for each in made:  # of one's own branch or general branch only
        assert each.unit == scene.cast.branch
    sent = {"summary": TEXT, "photos": [photo()], "hand_in": "1"}
    scene.client.post(_url("day-record", held.number), sent)
    is_recorded = LeagueDay.objects.get(pk=held.pk).state == "recorded"
    assert made.exists() == is_recorded == (cell in ("b", "d"))
    scene.client.post(
        _url("plan-new"), plan_fields(unit=scene.cast.other_branch.pk, others="", submit="1")
    )
    assert not LeagueDay.objects.filter(unit=scene.cast.other_branch).exists()


def decided(scene, cell):
    days = Days(scene.cast)
    usual, own = cell.split(" / ")
    assert YES[_decides(scene, days.submitted())] == usual
    mine = days.plan(by=scene.cast.general_secretary)
    from branches.league_days.days import actions

    mine = actions.submit(league_day=mine, by=scene.cast.general_secretary)
    assert YES[_decides(scene, mine)] == own


def _decides(scene, day):
    from branches.league_days.days import actions

    seen = actions.mark(LeagueDay.objects.select_related("gathering").get(pk=day.pk))
    scene.client.post(_url("plan-decide", day.number), {"verdict": "approve", "seen": seen})
    return LeagueDay.objects.get(pk=day.pk).state == "approved"


def read(scene, cell):
    days = Days(scene.cast)
    recorded, waiting = days.recorded(), days.submitted()
    said = (_reads(scene, "day", recorded.number), _reads(scene, "day", waiting.number))
    shown, works = cell.split(" / ")
    assert YES[said[0]] == shown
    assert said[1] == (works != "–")
    photo_pk = recorded.materials.get().files.get().attachment_id
    assert _reads(scene, "day-file", recorded.number, photo_pk) == said[0]


PROBES: dict = {
    "requirements of league days and themes of the month read / set": rules_and_themes,
    "league day planned and recorded": planned,
    "plan of a league day decided: a branch's / the general branch's own": decided,
    "league day read: approved or recorded / plan in the works": read,
}

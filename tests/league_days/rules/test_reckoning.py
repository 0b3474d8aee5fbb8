"""Scores, ranks and awards of real colleges' rules: L1, L2, L3, L5 of the rules of league days."""

from dataclasses import replace
from decimal import Decimal as D

import pytest

from branches.league_days.rules import spec as rules
from branches.league_days.rules.reckoning import (
    Entrant,
    Given,
    Inputs,
    Sheet,
    Turnout,
    Votes,
    awarded,
    reckon,
)
from branches.league_days.rules.spec import (
    Award,
    Channel,
    Conversion,
    Item,
    Panel,
    Spec,
    Stage,
    Tie,
)

ONE = (Item("a", "总分", D(100), D(1)),)


def judged(key, weight, most=100, conversion=None):
    """A panel of one figure from each judge."""
    return Panel(
        key, key, rules.JUDGES, D(weight), items=(Item("a", "总分", D(most), D("0.1")),),
        conversion=conversion or Conversion(),
    )  # fmt: skip


def sheets(panel, **points):
    """One judge's points {entry: points}."""
    return tuple(Sheet(panel, "A", key, (Given("a", D(n)),)) for key, n in points.items())


def entrants(*keys):
    return tuple(Entrant(key, key, entered=n) for n, key in enumerate(keys, 1))


def test_l2_eighty_percent_on_site_and_twenty_of_materials_out_of_ten():
    spec = Spec(
        stages=(Stage("s", "评", (judged("site", 80, 10), judged("paper", 20, 10))),),
        out_of=D(10),
    )
    given = sheets("site", a="8.6") + sheets("paper", a="9.2")
    (line,) = reckon(spec, Inputs("s", entrants("a"), given))
    assert (line.score, line.rank) == (D("8.72"), 1)


def test_l3_three_panels_of_a_hundred():
    panels = (judged("org", 30), judged("teachers", 50), judged("students", 20))
    spec = Spec(stages=(Stage("s", "评", panels),))
    given = sheets("org", a="85") + sheets("teachers", a="92") + sheets("students", a="88")
    (line,) = reckon(spec, Inputs("s", entrants("a"), given))
    assert line.score == D("89.10")


SHARES = Conversion(rules.SHARE_ALL)
LEADER = Conversion(rules.SHARE_LEADER)


@pytest.mark.parametrize(
    ("votes", "experts", "scores", "ranks"),
    [
        (SHARES, SHARES, ("34.73", "31.85", "33.42"), (1, 3, 2)),
        (SHARES, Conversion(), ("63.50", "60.00", "60.00"), (1, 2, 2)),
        (LEADER, Conversion(), ("81.00", "75.00", "77.50"), (1, 3, 2)),
    ],
)
def test_l5_each_conversion_is_a_choice(votes, experts, scores, ranks):
    channel = (Channel("c", "票", rules.PAPER),)
    panels = (
        Panel("paper", "纸质", rules.VOTE, D(25), conversion=votes, channels=channel),
        Panel("wechat", "微信", rules.VOTE, D(25), conversion=votes, channels=channel),
        judged("experts", 50, conversion=experts),
    )
    inputs = Inputs(
        "s", entrants("jia", "yi", "bing"), sheets("experts", jia=92, yi=90, bing=85),
        tuple(Votes("paper", "c", *each) for each in (("jia", 300), ("yi", 500), ("bing", 200)))
        + tuple(Votes("wechat", "c", *e) for e in (("jia", 8000), ("yi", 2000), ("bing", 10000))),
        (Turnout("paper", "c", 500), Turnout("wechat", "c", 9000)),
    )  # fmt: skip
    found = {line.entry: line for line in reckon(Spec(stages=(Stage("s", "评", panels),)), inputs)}
    assert tuple(found[key].score for key in ("jia", "yi", "bing")) == tuple(map(D, scores))
    assert tuple(found[key].rank for key in ("jia", "yi", "bing")) == ranks


def test_equals_share_a_place_unless_the_rules_tell_them_apart():
    spec = Spec(
        stages=(Stage("s", "评", (judged("j", 100),)),), awards=(Award("best", "最佳", count=1),)
    )
    inputs = Inputs("s", entrants("a", "b"), sheets("j", a=90, b=90))
    lines = reckon(spec, inputs)
    assert [(line.entry, line.rank, line.told_by) for line in lines] == [("a", 1, ""), ("b", 1, "")]
    assert [won.to for won in awarded(spec, {"s": lines}, inputs.entrants)] == ["a", "b"]
    earlier = replace(spec, ties=(Tie(rules.BY_EARLIER),))
    lines = reckon(earlier, inputs)
    assert [(line.entry, line.rank, line.told_by) for line in lines] == [
        ("a", 1, "earlier"), ("b", 2, "earlier"),
    ]  # fmt: skip
    assert [won.to for won in awarded(earlier, {"s": lines}, inputs.entrants)] == ["a"]


def test_who_lost_the_award_is_followed_by_the_next():
    spec = Spec(
        stages=(Stage("s", "评", (judged("j", 100),)),), awards=(Award("best", "最佳", count=1),)
    )
    inputs = Inputs("s", entrants("a", "b"), sheets("j", a=90, b=80))
    lines = reckon(spec, inputs)
    won = awarded(spec, {"s": lines}, inputs.entrants, barred={"a"})
    assert [each.to for each in won] == ["b"]
    stays = replace(spec, publication=replace(spec.publication, is_replaced=False))
    assert awarded(stays, {"s": lines}, inputs.entrants, barred={"a"}) == []

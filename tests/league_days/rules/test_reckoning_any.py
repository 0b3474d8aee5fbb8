"""Results of any rules against an oracle that goes another way: statistics' mean and median, ranks
by counting who is better, rounding by whole numbers."""

import statistics
from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction as F
from math import floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from branches.league_days.rules import spec as rules
from branches.league_days.rules.counting import count, is_valid
from branches.league_days.rules.reckoning import (
    Entrant,
    Given,
    Granted,
    Inputs,
    Sheet,
    Turnout,
    Votes,
    advancing,
    awarded,
    best,
    reckon,
)
from branches.league_days.rules.spec import (
    Award,
    Band,
    Bonus,
    Channel,
    Conversion,
    Item,
    Panel,
    RankBand,
    Spec,
    Stage,
    Tie,
)
from tuanwei.gatherings.drawing import lot

few = settings(max_examples=120, deadline=None)
FACT = Item("came", "参与", D(10), fact=rules.ATTENDANCE, bands=(
    Band("多", D(0), D(10), D(90)), Band("中", D(0), D(5), D(60))))  # fmt: skip
BANDS = (RankBand(1, 2, D(100)), RankBand(3, 3, D(80)), RankBand(4, None, D(30)))
CONVERSIONS = st.sampled_from([
    Conversion(rules.SHARE_ALL), Conversion(rules.SHARE_LEADER, D(10)), Conversion(rules.RANK, D(100),
    D(95), D(30), D(10)), Conversion(rules.BANDS, D(100), bands=BANDS)])  # fmt: skip


@st.composite
def judge_panels(draw, key):
    items = (Item("a", "甲", D(10), D("0.5")), *([FACT] if draw(st.booleans()) else ()))
    return Panel(
        key, key, rules.JUDGES, D(0), items=items, trim_from=draw(st.integers(3, 5)),
        combine=draw(st.sampled_from([rules.MEAN, rules.TRIMMED, rules.MEDIAN])),
        least_judges=draw(st.integers(1, 2)), conversion=draw(CONVERSIONS | st.just(Conversion())),
    )  # fmt: skip


@st.composite
def vote_panels(draw, key):
    channels = tuple(Channel(f"c{n}", f"c{n}") for n in range(draw(st.integers(1, 2))))
    conversion = draw(CONVERSIONS | st.just(Conversion(rules.SHARE_BALLOTS)))
    return Panel(key, key, rules.VOTE, D(0), conversion=conversion, channels=channels)


@st.composite
def contests(draw):
    """(Spec with one stage, Inputs) whose weights add up."""
    many = draw(st.integers(1, 3))
    panels = [draw(judge_panels(f"p{n}") | vote_panels(f"p{n}")) for n in range(many)]
    carry = draw(st.sampled_from([0, 0, 40]))
    weights = {1: [100], 2: [70, 30], 3: [50, 30, 20]}[many]
    weights[0] -= carry
    panels = tuple(
        replace(panel, weight=D(weight)) for panel, weight in zip(panels, weights, strict=True)
    )
    ties = [Tie(rules.BY_ATTENDANCE), Tie(rules.BY_EARLIER), Tie(rules.BY_STAGE), Tie(rules.BY_LOT)]
    ties += [Tie(rules.BY_PANEL, panel.key) for panel in panels]
    ties += [Tie(rules.BY_VOTES, panel.key) for panel in panels if panel.is_vote]
    spec = Spec(
        stages=(Stage("s", "评", panels, D(carry), is_apart=draw(st.booleans())),),
        ties=tuple(draw(st.lists(st.sampled_from(ties), max_size=3, unique=True))),
        out_of=D(draw(st.sampled_from([10, 100]))), places=draw(st.integers(0, 2)),
        bonuses=(Bonus("b", "加分", D(2)),), bonus_most=draw(st.sampled_from([None, D("1.5")])),
    )  # fmt: skip
    small = st.integers(0, 3)
    entrants = tuple(
        Entrant(f"e{n}", f"e{n}", draw(st.sampled_from("xy")),
                draw(st.sampled_from([rules.CLASS, rules.CLUB])), draw(st.integers(0, 10)), 10, n,
                draw(st.sampled_from([D(5), D("7.25"), None])))
        for n in range(1, draw(st.integers(1, 6)) + 1)
    )  # fmt: skip
    sheets, votes, turnouts = [], [], []
    for panel in panels:
        if panel.is_vote:
            for channel in panel.channels:
                turnouts.append(Turnout(panel.key, channel.key, draw(st.integers(1, 12))))
                votes += [Votes(panel.key, channel.key, e.key, draw(small)) for e in entrants]
            continue
        judges = draw(st.integers(1, 5))
        sheets += [
            Sheet(panel.key, f"j{judge}", each.key, (Given("a", D(draw(st.integers(14, 20))) / 2),))
            for each in entrants for judge in range(judges)
        ]  # fmt: skip
    granted = tuple(Granted(each.key, "b", D(draw(small))) for each in entrants)
    return spec, Inputs(
        "s", entrants, tuple(sheets), tuple(votes), tuple(turnouts), granted, "seed"
    )


def judged(panel, inputs, each):
    """What the judges of a panel found, or None."""
    fact = 0
    if FACT in panel.items:
        fact = 10 if each.came >= 9 else 5 if each.came >= 6 else 0
    totals = [
        F(sheet.points[0].points) + fact
        for sheet in inputs.sheets if (sheet.panel, sheet.entry) == (panel.key, each.key)
    ]  # fmt: skip
    if len(totals) < panel.least_judges:
        return None
    if panel.combine == rules.MEDIAN:
        return statistics.median(totals)
    if panel.combine == rules.TRIMMED and len(totals) >= panel.trim_from:
        totals.remove(max(totals))
        totals.remove(min(totals))
    return statistics.mean(totals)


def converted(panel, found, ballots):
    """Shares of the panel's full marks, 0 to 1."""
    conversion = panel.conversion
    full = F(sum(item.most for item in panel.items)) if conversion.method == rules.RAW else F(
        conversion.out_of)  # fmt: skip
    shares = {}
    for key, value in found.items():
        rank = 1 + sum(other > value for other in found.values())
        if conversion.method == rules.RAW:
            shares[key] = value / full
        elif conversion.method == rules.RANK:
            shares[key] = F(max(10, 95 - 30 * (rank - 1))) / full
        elif conversion.method == rules.BANDS:
            shares[key] = F(100 if rank < 3 else 80 if rank == 3 else 30) / full
        else:
            whole = {
                rules.SHARE_ALL: sum(found.values()), rules.SHARE_LEADER: max(found.values()),
                rules.SHARE_BALLOTS: ballots,
            }[conversion.method]  # fmt: skip
            shares[key] = F(value) / whole if whole else F(0)
    return shares


def oracle(spec, inputs):
    """{entry: (score, rank)}; (None, None) where something is missing."""
    (stage,) = spec.stages
    groups = [rules.CLASS, rules.CLUB] if stage.is_apart else [None]
    results = {}
    for group in groups:
        mine = [each for each in inputs.entrants if group in (None, each.group)]
        total = {each.key: F(0) for each in mine}
        found_of: dict = {}
        shares_of: dict = {}
        for panel in stage.panels:
            if panel.is_vote:
                found = {
                    e.key: F(sum(v.votes for v in inputs.votes if (v.panel, v.entry) == (panel.key, e.key)))
                    for e in mine
                }  # fmt: skip
            else:
                found = {e.key: judged(panel, inputs, e) for e in mine}
                found = {key: value for key, value in found.items() if value is not None}
            ballots = sum(t.valid for t in inputs.turnouts if t.panel == panel.key)
            shares = converted(panel, found, ballots) if found else {}
            found_of[panel.key], shares_of[panel.key] = found, shares
            for key in total:
                if key not in shares:
                    total[key] = None
                elif total[key] is not None:
                    total[key] += F(panel.weight) / 100 * shares[key]
        scores = {}
        for each in mine:
            if total[each.key] is None or (stage.carry and each.carried is None):
                continue
            value = total[each.key] * F(spec.out_of)
            if stage.carry:
                value += F(stage.carry) / 100 * F(each.carried)
            bonus = min(2, sum(g.points for g in inputs.granted if g.entry == each.key))
            value += F(min(D(bonus), spec.bonus_most or D(9)))
            scores[each.key] = F(floor(value * 10**spec.places + F(1, 2)), 10**spec.places)

        def worth(each, tie, found_of=found_of, shares_of=shares_of):
            if tie.by == rules.BY_PANEL:
                return shares_of[tie.panel][each.key]
            if tie.by == rules.BY_VOTES:
                return found_of[tie.panel][each.key]
            return {
                rules.BY_ATTENDANCE: each.came, rules.BY_EARLIER: -each.entered,
                rules.BY_STAGE: -1 if each.carried is None else each.carried,
                rules.BY_LOT: -int(lot(inputs.lot, each.key), 16),
            }[tie.by]  # fmt: skip

        standing = {
            each.key: (scores[each.key], *(worth(each, tie) for tie in spec.ties))
            for each in mine if each.key in scores
        }  # fmt: skip
        for each in mine:
            if each.key in standing:
                better = sum(other > standing[each.key] for other in standing.values())
                results[each.key] = (scores[each.key], better + 1)
            else:
                results[each.key] = (None, None)
    return results


@given(contests())
@few
def test_scores_and_ranks_are_those_of_the_oracle(contest):
    spec, inputs = contest
    lines = reckon(spec, inputs)
    assert {line.entry: (line.score, line.rank) for line in lines} == oracle(spec, inputs)


@given(contests(), st.randoms(use_true_random=False))
@few
def test_nothing_depends_on_any_order(contest, random):
    spec, inputs = contest
    mixed = {
        name: tuple(random.sample(getattr(inputs, name), len(getattr(inputs, name))))
        for name in ("entrants", "sheets", "votes", "turnouts", "granted")
    }
    assert reckon(spec, replace(inputs, **mixed)) == reckon(spec, inputs)
    assert reckon(Spec.read(spec.write()), Inputs.read(inputs.write())) == reckon(spec, inputs)


@given(contests())
@few
def test_a_tie_break_is_named_only_where_it_told_apart(contest):
    """Without the breaks behind it the same place comes out, without it another or a shared one."""
    spec, inputs = contest
    for line in reckon(spec, inputs):
        if not line.told_by:
            continue
        n = next(place for place, tie in enumerate(spec.ties) if tie.by == line.told_by)
        mine = [tie.by for tie in spec.ties].count(line.told_by)
        last = max(place for place, tie in enumerate(spec.ties) if tie.by == line.told_by)
        enough = reckon(replace(spec, ties=spec.ties[: last + 1]), inputs)
        same = next(each for each in enough if each.entry == line.entry)
        assert same.rank == line.rank
        without = reckon(replace(spec, ties=spec.ties[:n]), inputs)
        shared = next(each for each in without if each.entry == line.entry)
        others = [e for e in without if e.rank == shared.rank and e.group == shared.group]
        if not spec.stages[0].is_apart:
            others = [each for each in without if each.rank == shared.rank]
        assert mine > 1 or len(others) > 1


RANKS = st.lists(st.integers(0, 4), max_size=8).map(
    lambda points: sorted(
        ((f"e{n}", 1 + sum(other > mine for other in points)) for n, mine in enumerate(points)),
        key=lambda pair: (pair[1], pair[0]),
    )
)


@given(RANKS, st.integers(1, 6), st.sampled_from([rules.TAKE_ALL, rules.TAKE_NONE, rules.DECIDE]))
@few
def test_the_border_is_drawn_as_the_rules_say(ranked, count, at_border):
    generous = {key for key, rank in ranked if rank <= count}
    strict = {key for key, rank in ranked if sum(other <= rank for _key, other in ranked) <= count}
    chosen = best(ranked, count=count, at_border=at_border)
    assert set(chosen.keys) == (generous if at_border == rules.TAKE_ALL else strict)
    assert set(chosen.open) == (generous - strict if at_border == rules.DECIDE else set())
    if chosen.open:
        assert chosen.places == count - len(strict)
        some = chosen.open[: chosen.places]
        decided = best(ranked, count=count, at_border=at_border, decided=some)
        assert set(decided.keys) == strict | set(some)
        assert decided.open == ()
        for wrong in (chosen.open[: chosen.places - 1], chosen.open[: chosen.places + 1]):
            again = best(ranked, count=count, at_border=at_border, decided=wrong)
            assert again == chosen


@given(contests(), st.integers(1, 3), st.integers(1, 3), st.randoms(use_true_random=False))
@few
def test_awards_go_to_the_best_and_to_nobody_twice(contest, first, second, random):
    spec, inputs = contest
    spec = replace(
        spec, stages=(replace(spec.stages[0], is_apart=False),),
        awards=(Award("a", "甲", count=first), Award("b", "乙", count=second),
                Award("s", "支书", follows="a", to=rules.SECRETARY),
                Award("u", "单位", count=1, to=rules.GENERAL_BRANCH)),
    )  # fmt: skip
    lines = reckon(spec, inputs)
    barred = {each.key for each in inputs.entrants if random.random() < 0.3}
    for gone in (set(), barred):
        won = awarded(spec, {"s": lines}, inputs.entrants, barred=gone)
        left = [line for line in lines if line.rank is not None and line.entry not in gone]
        of = {key: {each.to for each in won if each.award == key} for key in "absu"}
        wanted = {
            line.entry for line in left if sum(other.rank < line.rank for other in left) < first
        }
        assert of["a"] == of["s"] == wanted
        left = [line for line in left if line.entry not in wanted]
        wanted = {
            line.entry for line in left if sum(other.rank < line.rank for other in left) < second
        }
        assert of["b"] == wanted
        units = [each.unit for each in inputs.entrants if each.key in of["a"] | of["b"]]
        most = max((units.count(unit) for unit in set(units)), default=0)
        assert of["u"] == {unit for unit in units if units.count(unit) == most}
        mixed = replace(inputs, entrants=tuple(reversed(inputs.entrants)))
        again = awarded(spec, {"s": reckon(spec, mixed)}, mixed.entrants, barred=gone)
        assert again == won


@given(contests(), st.integers(1, 4))
@few
def test_who_goes_on_is_drawn_for_each_group(contest, count):
    spec, inputs = contest
    stage = replace(spec.stages[0], count=count)
    spec = replace(spec, stages=(stage, Stage("t", "后", stage.panels)))
    lines = reckon(spec, inputs)
    wanted = {line.entry for line in lines if line.rank is not None and line.rank <= count}
    assert set(advancing(stage, spec, lines).keys) == wanted


@given(
    st.lists(st.dictionaries(st.sampled_from("abcx"), st.integers(0, 3), max_size=4), max_size=8),
    st.integers(0, 2), st.integers(1, 4), st.integers(1, 2), st.randoms(use_true_random=False),
)  # fmt: skip
@few
def test_ballots_count_alike_in_any_order(ballots, least, most, each, random):
    channel = Channel("c", "c", least=least, most=most, per_candidate=each)
    counted = count(ballots, channel, "abc")
    assert counted == count(random.sample(ballots, len(ballots)), channel, "abc")
    assert counted.valid + counted.invalid == len(ballots)
    valid = [
        ballot for ballot in ballots
        if "x" not in ballot and all(1 <= n <= each for n in ballot.values())
        and least <= sum(ballot.values()) <= most
    ]  # fmt: skip
    assert counted.valid == len(valid)
    assert counted.votes == {key: sum(b.get(key, 0) for b in valid) for key in "abc"}


@pytest.mark.parametrize("times", [True, 1.0, "1", -1, 0])
def test_odd_numbers_make_a_ballot_invalid(times):
    assert not is_valid({"a": times}, Channel("c", "c"), ["a"])

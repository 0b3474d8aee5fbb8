"""Random contests with everything that rules can ask for, and what their bundle is made from."""

from decimal import Decimal

from hypothesis import strategies as st

from branches.league_days.bundles.bundle import (
    CandidateFacts,
    ContestFacts,
    HeldFacts,
    PlaceFacts,
    PollFacts,
    StageFacts,
    going_on,
)
from branches.league_days.rules import counting
from branches.league_days.rules import spec as rules
from branches.league_days.rules.reckoning import (
    Entrant,
    Given,
    Granted,
    Inputs,
    Sheet,
    Turnout,
    Votes,
    awarded,
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
    Publication,
    RankBand,
    Spec,
    Stage,
    Tie,
)

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def _decimal(rng, low, high, places=1):
    return Decimal(rng.randint(low * 10**places, high * 10**places)).scaleb(-places)


def _conversion(rng, *, may_be_raw):
    method = rng.choice(rules.CONVERSIONS if may_be_raw else rules.CONVERSIONS[1:])
    if method == rules.SHARE_BALLOTS and may_be_raw:
        method = rules.SHARE_ALL
    bands = (
        RankBand(1, 1, Decimal(100)), RankBand(2, 3, Decimal("87.5")),
        RankBand(4, rng.choice([4, None]), Decimal(60)),
    )  # fmt: skip
    return Conversion(
        method, Decimal(rng.choice([10, 100])), Decimal(rng.choice([90, 100])),
        _decimal(rng, 0, 9), Decimal(rng.choice([0, 80])), bands,
    )  # fmt: skip


def _items(rng):
    bands = (Band("好", Decimal(4), Decimal(6)), Band("一般", Decimal(0), Decimal("2.5")))
    facts = (
        Band("一半", Decimal(0), Decimal("1.5"), Decimal(50)),
        Band("大多", Decimal(0), Decimal(3), Decimal(80)),
        Band("全部", Decimal(0), Decimal(5), Decimal(100)),
    )
    usual = [
        Item("a", "内容", Decimal(10), Decimal("0.1")), Item("b", "形式", Decimal(6), bands=bands),
        Item("c", "到会", Decimal(5), bands=facts, fact=rules.ATTENDANCE),
    ]  # fmt: skip
    return tuple(rng.sample(usual, rng.randint(1, 3)))


def _panel(rng, key):
    weight = _decimal(rng, 0, 60)
    if rng.random() < 0.5:
        return Panel(
            key, f"评委{key}", rng.choice(rules.SHEETS), weight, items=_items(rng),
            combine=rng.choice([rules.MEAN, rules.TRIMMED, rules.MEDIAN]),
            trim_from=rng.choice([0, 3, 5]), least_judges=rng.choice([1, 1, 2]),
            conversion=_conversion(rng, may_be_raw=True),
        )  # fmt: skip
    kinds = [rules.ONLINE, rules.PAPER, rules.ELSEWHERE]
    channels = tuple(
        Channel(
            f"c{n}", f"渠道{n}", rng.choice(kinds), least=rng.choice([0, 1]),
            most=rng.randint(1, 3), per_candidate=rng.choice([1, 2]),
            per=rng.choice([rules.ONCE, rules.DAILY]),
        )
        for n in range(rng.randint(1, 2))
    )  # fmt: skip
    return Panel(
        key, f"投票{key}", rules.VOTE, weight, channels=channels,
        conversion=_conversion(rng, may_be_raw=rng.random() < 0.2),
    )  # fmt: skip


def _stage(rng, n, is_first):
    limit = rng.choice(["count", "percent", "none"])
    return Stage(
        f"s{n}", f"第{n}轮",
        tuple(_panel(rng, f"p{k}") for k in range(rng.randint(1, 3))),
        carry=Decimal(0) if is_first else Decimal(rng.choice([0, 30])),
        count=rng.randint(1, 4) if limit == "count" else None,
        percent=Decimal(rng.choice([30, 50, 100])) if limit == "percent" else None,
        line=rng.choice([None, None, Decimal(20)]), is_apart=rng.random() < 0.3,
    )  # fmt: skip


def _awards(rng, stages):
    vote = [panel.key for panel in stages[-1].panels if panel.is_vote]
    found = [
        Award("first", "一等奖", count=rng.randint(0, 2)),
        Award("second", "二等奖", percent=Decimal(rng.choice([20, 50])), stage=stages[0].key),
        Award("club", "社团奖", count=1, group=rng.choice(rules.GROUPS), line=Decimal(10)),
        Award("person", "优秀书记", follows="first", to=rules.SECRETARY),
        Award("unit", "优秀组织奖", count=rng.choice([1, None]), to=rules.GENERAL_BRANCH),
    ]
    if vote:
        found.insert(
            rng.randint(0, 2),
            Award("loved", "人气奖", count=1, by_panel=rng.choice(vote), line=Decimal(1)),
        )
    return tuple(found[: rng.randint(1, len(found))])


def _spec(rng):
    stages = tuple(_stage(rng, n, n == 0) for n in range(rng.choice([1, 1, 2, 3])))
    keys = [panel.key for stage in stages for panel in stage.panels]
    ties = tuple(
        Tie(by, rng.choice(keys) if by in (rules.BY_PANEL, rules.BY_VOTES) else "")
        for by in rng.sample(rules.TIES, rng.randint(0, 3))
    )
    bonuses = (Bonus("press", "媒体报道", Decimal(3)), Bonus("idea", "创意", Decimal("1.25")))
    return Spec(
        stages=stages, out_of=Decimal(rng.choice([10, 100])), places=rng.choice([0, 1, 2, 3]),
        bonuses=bonuses[: rng.randint(0, 2)], bonus_most=rng.choice([None, Decimal(2)]), ties=ties,
        at_border=rng.choice([rules.TAKE_ALL, rules.TAKE_NONE, rules.DECIDE]),
        awards=_awards(rng, stages),
        publication=Publication(is_replaced=rng.random() < 0.5),
    )  # fmt: skip


def _points(rng, item):
    if item.bands:
        band = rng.choice(item.bands)
        steps = range(int(band.least / item.step), int(band.most / item.step) + 1)
    else:
        # A few figures only, so that there are equals.
        steps = [int(Decimal(n) / item.step) for n in (5, 8, 9)] + [83]
    return rng.choice(list(steps)) * item.step


def _sheets(rng, panel, entrants):
    return [
        Sheet(
            panel.key, judge, each.key,
            tuple(Given(item.key, _points(rng, item)) for item in panel.items if not item.fact),
        )
        for judge in "ABCDE"[: rng.randint(2, 5)]
        for each in entrants if rng.random() < 0.93
    ]  # fmt: skip


def _receipt(rng, n):
    return "".join(rng.choice(LETTERS) for _ in range(12)) + f"{n:04}".translate(
        str.maketrans("0123456789", LETTERS[:10])
    )


def _ballot(rng, channel, numbers):
    chosen = rng.sample(numbers, min(len(numbers), rng.randint(0, channel.most + 1)))
    return {number: rng.randint(1, channel.per_candidate) for number in chosen}


def _place(rng, name, channel, numbers):
    ballots = [_ballot(rng, channel, numbers) for _ in range(rng.randint(0, 6))]
    found = counting.count(ballots, channel, numbers)
    issued = found.valid + found.invalid + rng.randint(0, 2)
    return PlaceFacts(name, issued, found.valid, found.invalid, found.votes)


def _poll(rng, stage, panel, channel, entrants):
    candidates = tuple(
        CandidateFacts(e.key, e.key, e.name, is_out=rng.random() < 0.1) for e in entrants
    )
    numbers = [each.number for each in candidates]
    usual = {
        "stage": stage.key, "panel": panel.key, "channel": channel.key, "candidates": candidates,
        "opens": "2026-12-05T08:00:00+08:00", "closes": "2026-12-08T18:00:00+08:00",
    }  # fmt: skip
    if channel.kind != rules.ONLINE:
        places = tuple(_place(rng, f"点{n}", channel, numbers) for n in range(rng.randint(1, 2)))
        counted = counting.added(
            counting.Counted(each.votes, each.valid, each.invalid) for each in places
        )
        return PollFacts(**usual, places=places), counted
    ballots = {_receipt(rng, n): _ballot(rng, channel, numbers) for n in range(rng.randint(0, 12))}
    voted: dict[str, int] = {}
    for _each in ballots:
        branch = rng.choice(["会计2401团支部", "经管2402团支部"])
        voted[branch] = voted.get(branch, 0) + 1
    poll = PollFacts(
        **usual, roll_hash="0" * 64, roll_count=len(ballots) + rng.randint(0, 3), voted=voted,
        ballots=ballots,
    )  # fmt: skip
    return poll, counting.count(ballots.values(), channel, numbers)


def _run(rng, spec, stage, entrants):
    """(Inputs, polls) of one stage."""
    sheets, votes, turnouts, polls = [], [], [], []
    for panel in stage.panels:
        if not panel.is_vote:
            sheets += _sheets(rng, panel, entrants)
        for channel in panel.channels:
            poll, counted = _poll(rng, stage, panel, channel, entrants)
            if rng.random() < 0.04:
                continue  # not counted yet
            polls.append(poll)
            turnouts.append(Turnout(panel.key, channel.key, counted.valid, counted.invalid))
            votes += [
                Votes(panel.key, channel.key, each.entry, counted.votes.get(each.number, 0))
                for each in poll.candidates if not each.is_out
            ]  # fmt: skip
    granted = tuple(
        Granted(each.key, bonus.key, _decimal(rng, 0, 4, 2))
        for each in entrants for bonus in spec.bonuses if rng.random() < 0.4
    )  # fmt: skip
    made = Inputs(
        stage.key, tuple(entrants), tuple(sheets), tuple(votes), tuple(turnouts), granted,
        lot=f"{rng.randint(0, 999)}",
    )  # fmt: skip
    return made, polls


@st.composite
def contests(draw):
    """ContestFacts of an invented contest, with a vote and judges, equals and gaps."""
    rng = draw(st.randoms(use_true_random=True))
    spec = _spec(rng)
    entrants = [
        Entrant(
            str(n), f"会计24{n:02}<团支部>", rng.choice(["会计学院", "经管学院", "", "外语&学院"]),
            rng.choice([rules.CLASS, rules.CLASS, rules.CLUB]), came=rng.choice([9, 16, 20, 21]),
            expected=rng.choice([0, 20, 20]), entered=n,
        )
        for n in range(1, rng.randint(1, 6) + 1)
    ]  # fmt: skip
    keys = [each.key for each in entrants]
    stages, polls, results, barred = [], [], {}, set()
    everybody = entrants
    for stage in spec.stages:
        inputs, more = _run(rng, spec, stage, entrants)
        decided = tuple(rng.sample(keys, rng.randint(0, len(keys)))) if rng.random() < 0.5 else ()
        barred |= {e.key for e in entrants if rng.random() < 0.08}
        left = tuple(each.key for each in entrants if each.key in barred)
        stages.append(StageFacts(inputs, decided, "末位同分" if decided else "", left))
        polls += more
        lines = results[stage.key] = reckon(spec, inputs)
        score = {line.entry: line.score for line in lines}
        went = going_on(spec, stages[-1], lines).keys
        entrants = [
            Entrant(**(vars(each) | {"carried": score[each.key]}))
            for each in entrants if each.key in went
        ]  # fmt: skip
    barred |= {key for key in keys if rng.random() < 0.1}
    decided = {"first": tuple(rng.sample(keys, 1))} if rng.random() < 0.5 else {}
    won = awarded(spec, results, everybody, barred=barred, decided=decided)
    return ContestFacts(
        number=1, title="12月最佳团日活动", first="2026-12-01", last="2026-12-31", spec=spec,
        version=1, stages=tuple(stages), polls=tuple(polls),
        barred=tuple(barred), decided=decided,
        held=(
            *(HeldFacts(each.award, each.to, each.to) for each in won if not each.is_open),
            HeldFacts("first", "9", "9", is_revoked=True, reason="材料不实"),
        ),
    )  # fmt: skip

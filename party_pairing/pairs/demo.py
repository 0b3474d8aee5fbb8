"""About thirty pairs with a year of talks, for a portal that somebody only tries out."""

from datetime import datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from branches.organisation.models import Member
from party_pairing.files.models import PartyMembership
from party_pairing.pair_rules.models import PairKind, PairRules
from party_pairing.pair_rules.spec import Spec
from party_pairing.pairs.cadence import months_after, period_of
from party_pairing.pairs.models import Deed, Evaluation, Pairing, Talk

PAIRS, EACH = 30, 3
PLACES = ("图书馆二楼", "食堂", "操场边走边谈", "宿舍楼下", "教学楼 A203", "线上")
TOPICS = (
    ("study", "高数跟不上，讲了讲怎么整理错题。", "每周三晚上一起上自习"),
    ("study", "聊了期中考试的安排和复习计划。", "考完再谈一次"),
    ("job", "想考研又想工作，说了各自的打算。", "介绍一位考上的学长"),
    ("life", "和室友作息不同，商量怎么开口。", "先自己和室友谈一次"),
    ("thought", "谈了学习党的二十大精神的体会。", "下次交一份思想汇报"),
    ("thought", "聊了为什么想入党，平时怎么要求自己。", ""),
    ("mind", "最近睡不好，有些着急，听他说了一个多小时。", "过一周再问问"),
)


def fill(rng, cast):
    """Pairs, talks, deeds and evaluations in bulk; `cast` gains "pairs"."""
    rules = _rules(cast)
    pairs = cast["pairs"] = Pairing.objects.bulk_create(_pairs(rng, cast, rules))
    Talk.objects.bulk_create([each for pair in pairs for each in _talks(rng, pair)])
    Deed.objects.bulk_create([each for pair in pairs for each in _deeds(rng, pair)])
    Evaluation.objects.bulk_create([each for pair in pairs for each in _evaluations(rng, pair)])


def _rules(cast):
    """The rules in force of the first kind; the usual ones where there are none yet."""
    known = PairRules.objects.filter(in_force_from__isnull=False).select_related("kind")
    if found := known.order_by("kind__position", "kind", "-version").first():
        return found
    kind = PairKind.objects.create(name="党员团员结对", hint="一名党员联系几名团员")
    return PairRules.objects.create(
        kind=kind, version=1, document=Spec().write(), made_by=cast["T0001"],
        in_force_from=timezone.now(), put_in_force_by=cast["T0001"],
    )  # fmt: skip


def _pairs(rng, cast, rules):
    """Party members with up to three members of their college."""
    helpers = PartyMembership.objects.in_force().filter(
        user__is_active=True, user__member__left_on=None, party_branch__is_active=True,
        party_branch__general_branch__isnull=False,
    )  # fmt: skip
    helpers = list(helpers.select_related("user", "party_branch").order_by("user__number"))
    wanted = Member.objects.filter(
        political_status__in=rules.spec.statuses, left_on=None, branch__branch_type="class"
    ).select_related("user", "branch")
    waiting: dict = {}
    for each in wanted.order_by("user__number"):
        waiting.setdefault(each.branch.parent_id, []).append(each)
    role, today, made = rules.spec.roles[0].key, timezone.localdate(), []
    for at in range(EACH):
        for membership in helpers:
            people = waiting.get(membership.party_branch.general_branch_id)
            if len(made) == PAIRS or not people:
                continue
            member = people.pop(0)
            start = today - timedelta(days=rng.choice((330, 330, 300, 90)))
            made.append(Pairing(
                rules=rules, role=role, helper=membership.user, member=member.user,
                party_branch=membership.party_branch, unit=member.branch, starts_on=start,
                due_on=months_after(start, rules.spec.months or 12), origin="上一批结对",
                made_by=cast["T0001"], **_ended(rng, start, today, at),
            ))  # fmt: skip
    return made


def _ended(rng, start, today, at):
    if at < EACH - 1 or rng.random() < 0.5:
        return {}
    return {
        "state": "ended", "ended_on": max(start, today - timedelta(days=40)),
        "ended_because": "both_wished", "ended_words": "目标达到了",
    }  # fmt: skip


def _at(day):
    return timezone.make_aware(datetime.combine(day, time(20)))


def _answered(rng, pair, day, is_new):
    """Who wrote it, and how the other side answered."""
    by, other = rng.sample((pair.helper, pair.member), 2)
    fields = {"by": by, "at": _at(day)}
    if is_new and rng.random() < 0.5:
        return fields
    return fields | {
        "state": "confirmed", "answered_by": other, "answered_at": _at(day + timedelta(days=1)),
    }  # fmt: skip


def _talks(rng, pair):
    last = pair.ended_on or timezone.localdate() - timedelta(days=1)
    keen, day = rng.choice((0.95, 0.9, 0.8, 0.5)), pair.starts_on + timedelta(days=9)
    while day <= last:
        if rng.random() < keen:
            need, topic, follow_up = rng.choice(TOPICS)
            yield Talk(
                pairing=pair, day=day, place=rng.choice(PLACES), topic=topic, needs=[need],
                follow_up=follow_up,
                **_answered(rng, pair, day, (last - day).days < 14),
            )  # fmt: skip
        day += timedelta(days=rng.randint(22, 36))


def _deeds(rng, pair):
    day = pair.starts_on + timedelta(days=rng.randint(20, 60))
    for what, words, hours in (
        ("problem", "帮着找到了合适的自习室和学习小组。", None),
        ("hours", "辅导高数。", Decimal("1.5")),
    ):
        if day < (pair.ended_on or timezone.localdate()) - timedelta(days=2) and rng.random() < 0.6:
            yield Deed(
                pairing=pair, what=what, day=day, words=words, hours=hours,
                **_answered(rng, pair, day, False),
            )  # fmt: skip
        day += timedelta(days=30)


def _evaluations(rng, pair):
    """Most have evaluated the half year that is over."""
    today = timezone.localdate()
    before = period_of("half_year", period_of("half_year", today).first - timedelta(days=1))
    if pair.starts_on > before.last - timedelta(days=60):
        return
    for by in (pair.helper, pair.member):
        if rng.random() < 0.8:
            yield Evaluation(
                pairing=pair, by=by, period=before.code, stars=rng.choice((5, 5, 4, 4, 3)),
                words=rng.choice(("", "很有耐心，帮了大忙。", "谈得来，以后还想谈。")),
                at=_at(before.last),
            )  # fmt: skip

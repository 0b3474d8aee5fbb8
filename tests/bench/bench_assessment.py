"""assessment.recompute and assessment.incremental: 1 000 branches × 60 indicators × 12 months of facts, one a
month each: 720 000 facts, 60 000 lines, by a standard in which every kind of term and measure occurs."""

import gc
import random
import resource
import time
from datetime import date, datetime
from decimal import Decimal

from tests.bench.report import Row

BRANCHES, INDICATORS, MONTHS, RUNS = 1_000, 60, 12, 3
FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
NOTED = datetime(2026, 1, 5, 8, 0).astimezone()
D = Decimal
LEVELS = ("国家级", "省级", "校级", "院级")


def standard():
    """Six blocks of ten indicators; terms of all kinds, by month, term and year, two that rank everybody."""
    from assessment.engine import spec as rules
    from assessment.engine.spec import (
        Band,
        Cell,
        Cycle,
        Grade,
        Indicator,
        Level,
        Measure,
        Quota,
        Spec,
        Step,
        Term,
        Test,
        Veto,
    )  # fmt: skip

    levels = tuple(Level(key, key, D(4 - n)) for n, key in enumerate(LEVELS))
    rates = (Band(D(10), D(90)), Band(D(6), D(70), D(90)), Band(D(2), D(50), D(70)))
    kinds = (
        lambda s: {"start": rules.FULL, "terms": (Term("t", "每月一次，少一次扣", rules.SHORT,
                   Measure(s, least=D(30)), D(-1), needed=D(1), every=rules.MONTH),)},
        lambda s: {"terms": (Term("t", "参与率", rules.BAND, Measure(s, rules.SHARE), bands=rates),),
                   "steps": (Step(rules.MONTH, rules.MEAN),), "places": 2},
        lambda s: {"terms": (Term("t", "每级加分", rules.EACH, Measure(s), levels=levels,
                   take=(D(1), D("0.5"), D("0.25"))),)},
        lambda s: {"start": rules.FULL, "terms": (Term("t", "缺席每人次扣", rules.EACH,
                   Measure(s, rules.MISSED), D("-0.05")),)},
        lambda s: {"terms": (Term("t", "人均", rules.RATE, Measure(s, rules.PER_MEMBER), D(2)),)},
        lambda s: {"terms": (Term("t", "评级", rules.GRADED, Measure(s, rules.AVERAGE, drop=1),
                   levels=levels),)},
        lambda s: {"terms": (Term("t", "角色和级别", rules.EACH, Measure(s), cells=(
                   Cell("组织", "省级", D(3)), Cell("组织", "", D(1)), Cell("", "", D("0.5")))),)},
        lambda s: {"terms": (Term("t", "达标率", rules.RATE, Measure(s, rules.SHARE), D(10)),),
                   "steps": (Step(rules.MONTH, rules.MEAN), Step(rules.TERM, rules.MEAN)), "places": 1},
        lambda s: {"start": rules.BASE, "base": D(5), "terms": (Term("t", "每次", rules.EACH,
                   Measure(s, rules.TIMES, least=D(60)), D(1), every=rules.TERM, most=D(4)),)},
        lambda s: {"terms": (Term("t", "清单", rules.CHECKLIST, Measure(s), levels=levels),)},
    )  # fmt: skip
    made = []
    for block in range(6):
        made.append(Indicator(f"b{block}", f"第{block + 1}部分", maximum=D(100), weight=None))
        for n in range(10):
            more = kinds[n](f"bench.{block}.{n}")
            if n == 4 and block < 2:
                more = {"terms": (Term("t", "排名", rules.RANKED, Measure(f"bench.{block}.{n}",
                        rules.PER_MEMBER), D("0.1"), full_places=3),)}  # fmt: skip
            made.append(Indicator(f"i{block}_{n}", f"第{n + 1}项", f"b{block}", D(10), **more))
    return Spec(
        cycle=Cycle(rules.YEAR), indicators=tuple(made),
        vetoes=(Veto("run", "连续三次低于三成", (Test(measure=Measure("bench.0.7", rules.RUN,
                below=D(30)), number=D(3)),), rules.GRADE_AT_MOST, "pass"),),
        grades=(Grade("good", "优秀", D(80)), Grade("pass", "合格", D(40), D(80)),
                Grade("fail", "不合格", most=D(40))),
        quotas=(Quota("good", D(20)),),
    )  # fmt: skip


def fill():
    """The round with its sheets and lines, and all facts."""
    from django.db import connection

    from assessment.rounds.models import Round, ScoreSheet
    from assessment.standards.models import Standard, StandardVersion
    from branches.organisation.models import Unit
    from tuanwei.accounts.models import User

    rng = random.Random(1)
    staff, _new = User.objects.get_or_create(number="KHSTAFF", defaults={"name": "考核基准"})
    top = Unit.objects.filter(kind="committee").first() or Unit.objects.create(
        name="融智学院团委", kind="committee"
    )
    general = Unit.objects.bulk_create([
        Unit(name=f"考核{n:02}团总支", kind="general_branch", parent=top, code=f"KG{n}")
        for n in range(20)
    ])  # fmt: skip
    units = Unit.objects.bulk_create([
        Unit(name=f"考核{n:04}团支部", kind="branch", branch_type="class", code=f"KB{n}",
             parent=general[n % 20])
        for n in range(BRANCHES)
    ])  # fmt: skip
    spec = standard()
    version = StandardVersion.objects.create(
        kind=Standard.objects.create(name="考核基准"), version=1, document=spec.write(),
        in_force_from=NOTED, put_in_force_by=staff,
    )  # fmt: skip
    held = Round.objects.create(
        version=version, name="考核基准", starts_on=FIRST, ends_on=LAST, state="check",
        opened_by=staff, opened_at=NOTED,
    )  # fmt: skip
    ScoreSheet.objects.bulk_create([
        ScoreSheet(round=held, unit=each, parent=each.parent, members=rng.randrange(18, 60))
        for each in units
    ])  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(LINES, {"round": held.pk, "keys": [leaf.key for leaf in spec.leaves]})
        cursor.execute("SELECT setseed(0.5)")
        for month in range(1, MONTHS + 1):
            cursor.execute(FACTS, {"round": held.pk, "month": month, "levels": list(LEVELS),
                                   "noted": NOTED})  # fmt: skip
        cursor.execute(
            "VACUUM ANALYZE assessment_fact, assessment_scoreline, assessment_scoresheet"
        )
        cursor.execute("RESET statement_timeout")
    return held


LINES = """
INSERT INTO assessment_scoreline
    (sheet_id, indicator, self_note, check_note, review_note, is_absent, absent_note, edition)
SELECT sheet.id, key, '', '', '', false, '', 0
FROM assessment_scoresheet sheet, unnest(%(keys)s::text[]) WITH ORDINALITY AS leaf (key, at)
WHERE sheet.round_id = %(round)s ORDER BY sheet.id, at
"""
# Shares of the members for indicators 0, 1, 3, 7 and 8, mere numbers for the others.
FACTS = """
INSERT INTO assessment_fact
    (unit_id, source, "on", number, "of", level, role, by, label, record, url, origin, noted_at, reason)
SELECT sheet.unit_id, 'bench.' || block || '.' || n,
       make_date(2025, %(month)s, 1 + floor(random() * 28)::int),
       floor(random() * (sheet.members + 1)),
       CASE WHEN n IN (0, 1, 3, 7, 8) THEN sheet.members END,
       (%(levels)s::text[])[1 + floor(random() * 4)::int],
       CASE WHEN random() < 0.5 THEN '组织' ELSE '参加' END, 'J' || floor(random() * 5), '记录',
       'bench:' || %(month)s, '', 'record', %(noted)s, ''
FROM assessment_scoresheet sheet, generate_series(0, 5) block, generate_series(0, 9) n
WHERE sheet.round_id = %(round)s
"""


def floor(held):
    """Seconds to read the same facts, as plain rows, and to write the same lines, totals and standings."""
    from assessment.facts.models import Fact
    from assessment.facts.queries import READ
    from assessment.scores import writing

    new, totals, standings = written(held)
    start = time.perf_counter()
    for _row in (
        Fact.objects.of_round(held).order_by().values_list("unit", *READ).iterator(chunk_size=5_000)
    ):
        pass
    for at in range(0, len(new), 2_400):
        writing.write(writing.LINES, new[at : at + 2_400])
    writing.write(writing.TOTALS, totals)
    writing.write(writing.STANDINGS, standings)
    return time.perf_counter() - start


def written(held):
    """What a computing wrote, as `writing` takes it: rows of lines, totals, standings."""
    from django.db import connection

    with connection.cursor() as cursor:
        found = []
        for statement in WRITTEN:
            cursor.execute(statement, [held.pk])
            found.append(cursor.fetchall())
    assert [len(each) for each in found] == [BRANCHES * INDICATORS, BRANCHES, BRANCHES]
    return found


WRITTEN = (
    "SELECT line.id, line.system::text, line.final::text FROM assessment_scoreline line "
    "JOIN assessment_scoresheet sheet ON sheet.id = line.sheet_id WHERE round_id = %s ORDER BY 1",
    "SELECT id, exact::text, total::text, vetoes::text, followed::text "
    "FROM assessment_scoresheet WHERE round_id = %s ORDER BY 1",
    "SELECT id, place::text, by_points, grade, why, lowered_by, titles::text, consequences::text "
    "FROM assessment_scoresheet WHERE round_id = %s ORDER BY 1",
)


def empty(held):
    """The round as before its first computing."""
    from assessment.rounds.models import ScoreLine

    ScoreLine.objects.filter(sheet__round=held).update(system=None, final=None)
    held.sheets.update(exact=None, total=None, place=None, grade="", by_points="", why="")


def everything(held):
    """Seconds of one whole computing."""
    from assessment.scores.actions import recompute

    start = time.perf_counter()
    assert recompute(round=held) == BRANCHES * INDICATORS
    return time.perf_counter() - start


def one(held, n):
    """Seconds after one new fact: its leaf, the total, everybody's standing."""
    from assessment.facts.models import Fact
    from assessment.scores.actions import refresh

    sheet = held.sheets.order_by("pk")[n * 7]
    source = f"bench.{n % 6}.{(0, 1, 2, 3, 5, 6, 7, 8)[n % 8]}"
    Fact.objects.create(
        unit_id=sheet.unit_id, source=source, on=date(2025, 6, 15), number=sheet.members,
        of=sheet.members, level="省级", label="新的", origin="record", record=f"new:{n}",
    )  # fmt: skip
    start = time.perf_counter()
    refresh(round=held, unit_ids=[sheet.unit_id], sources=[source])
    return time.perf_counter() - start


def memory(who=resource.RUSAGE_SELF):
    """The most memory this process had (RUSAGE_CHILDREN: the largest of its copies), MB."""
    return resource.getrusage(who).ru_maxrss / 1024


def rows():
    """Rows of the assessment group."""
    from statistics import median

    from tuanwei.celery import freeze

    held = fill()
    gc.collect()
    freeze()  # as the worker that computes
    idle = memory()
    taken = []
    for _run in range(RUNS):
        empty(held)
        took = everything(held)
        taken.append((took, floor(held)))
    grown = memory() - idle + max(0, memory(resource.RUSAGE_CHILDREN) - idle)
    _ratio, value, below = sorted((a / b, a, b) for a, b in taken)[RUNS // 2]
    assert grown <= 300, f"{grown:.0f} MB"
    yield Row("assessment.recompute", value, "s", below, "≤ 3",
              f"{BRANCHES:,} branches, {INDICATORS} indicators, {BRANCHES * INDICATORS * MONTHS:,} "
              "facts: read, scored, ranked, written; floor: the same facts read as rows and the same "
              f"rows written; median ratio of {RUNS}; {grown:.0f} MB over idle, both processes")  # fmt: skip
    single = median(one(held, n) for n in range(24))
    yield Row("assessment.incremental", single * 1000, "ms", value * 1000, "≤ 0.005",
              "after one new fact: its leaf, the total, places of all; floor: all of the round; "
              "median of 24")  # fmt: skip

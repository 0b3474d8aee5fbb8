"""assessment.ranking: the ranking of 1 000 units beside the bare 25-row page; assessment.matrix: 1 000 units
by 60 indicators as .xlsx beside XlsxWriter writing the same cells."""

import random
import tempfile
import time
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import cycle
from pathlib import Path
from statistics import median

from django.db import connection, connections
from django.utils import timezone

from tests.bench.bare import ITEM
from tests.bench.bench_mailbox import cookies
from tests.bench.load import measure, request, server
from tests.bench.report import Row

UNITS, INDICATORS, ROUNDS_BEFORE = 1_000, 60, 4
TIMES, SECONDS, RUNS = 9, 2, 5


def standard(staff):
    """A version in force of so many indicators in six blocks."""
    from assessment.engine.spec import Grade, Indicator, Quota, Spec, Title
    from assessment.standards.models import Standard, StandardVersion

    blocks = tuple(Indicator(f"b{n}", f"第 {n + 1} 块", maximum=Decimal(20)) for n in range(6))
    leaves = tuple(
        Indicator(f"i{n}", f"指标 {n + 1}", f"b{n % 6}", Decimal(2)) for n in range(INDICATORS)
    )
    spec = Spec(
        indicators=(*blocks, *leaves),
        grades=(Grade("good", "优秀", Decimal(85)), Grade("pass", "合格", Decimal(60), Decimal(85)),
                Grade("fail", "不合格", most=Decimal(60))),
        quotas=(Quota("good", Decimal(30)),),
        titles=(Title("red", "五四红旗团支部", number=50, grades=("good",)),),
    )  # fmt: skip
    return StandardVersion.objects.create(
        kind=Standard.objects.create(name="排名基准"), version=1, document=spec.write(),
        in_force_from=timezone.now(), put_in_force_by=staff,
    )  # fmt: skip


def fill():
    """(the last round, one of the staff, a student): rounds of UNITS branches in 20 general branches, all published but
    the last, which has every line."""
    from assessment.rounds.models import Round, ScoreSheet
    from assessment.scores.actions import restand
    from branches.organisation.models import Unit
    from tests.cast import Cast

    rng, cast = random.Random(1), Cast()
    top = Unit.objects.filter(kind="committee").first() or cast.committee
    staff = cast.holder("PMSTAFF", "排名基准", top, "staff")
    general = Unit.objects.bulk_create(
        Unit(name=f"排名{n:02}团总支", kind="general_branch", parent=top) for n in range(20)
    )
    units = Unit.objects.bulk_create(
        Unit(name=f"排名{n:04}团支部", kind="branch", branch_type="class", parent=general[n % 20])
        for n in range(UNITS)
    )
    version, held = standard(staff), None
    for n in range(ROUNDS_BEFORE + 1):
        first = date(2026, 1, 1) - timedelta(days=365 * (ROUNDS_BEFORE - n))
        held = Round.objects.create(
            version=version, name=f"{first.year} 年考核", starts_on=first, previous=held,
            ends_on=first + timedelta(days=360), state="review", opened_by=staff,
        )  # fmt: skip
        totals = [Decimal(rng.randrange(4000, 10_000)) / 100 for _unit in units]
        ScoreSheet.objects.bulk_create(
            ScoreSheet(round=held, unit=unit, parent=unit.parent, members=30, total=total,
                       exact=Fraction(total))
            for unit, total in zip(units, totals, strict=True)
        )  # fmt: skip
        restand(round=held)
    earlier = Round.objects.filter(version=version).exclude(pk=held.pk)
    earlier.update(state="published", frozen_at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute(LINES, [INDICATORS - 1, held.pk])
        cursor.execute("ANALYZE")
    return held, staff, cast.student_of("PM000001", "排名同学", units[0])


# Finals of 0 to 2 in hundredths, in lowest terms as they are stored.
LINES = """
INSERT INTO assessment_scoreline
    (sheet_id, indicator, self_note, check_note, review_note, is_absent, absent_note, edition, final)
SELECT id, 'i' || n, '', '', '', false, '', 0,
       points / gcd(points, 100) ||
       CASE WHEN gcd(points, 100) = 100 THEN '' ELSE '/' || 100 / gcd(points, 100) END
FROM (
    SELECT sheet.id, n, floor(random() * 200)::int points
    FROM assessment_scoresheet sheet, generate_series(0, %s) n WHERE sheet.round_id = %s
) found ORDER BY id, n
"""


def ranking(held, staff, student):
    """Pages a second {"bare", "draft": the last round for staff, "published": the one before for a student}, medians of
    interleaved rounds."""
    with connection.cursor() as cursor:
        cursor.execute(ITEM)
        cursor.execute(
            "INSERT INTO bench_item (title) SELECT '行 ' || n FROM generate_series(1, 100000) n"
        )
        cursor.execute("ANALYZE bench_item")
    asked = {
        name: request(f"/assessment/rounds/{pk}/ranking/", cookies=cookies(user)[0])
        for name, pk, user in (("draft", held.pk, staff), ("published", held.previous_id, student))
    }
    connections.close_all()
    with (
        server("tests.bench.bare:application", "/rows") as bare,
        server("tuanwei.wsgi", "/accounts/login/") as portal,
    ):
        work = {"bare": (bare, request("/rows"))}
        work |= {name: (portal, each) for name, each in asked.items()}
        figures: dict = {name: [] for name in work}
        for _time in range(TIMES):
            for name, (port, each) in work.items():
                figures[name].append(measure(port, cycle([each]), seconds=SECONDS, expect=200).rate)
    return {name: median(found) for name, found in figures.items()}


def matrix(held, staff):
    """Seconds of the whole job: queued, read, written, kept, its owner told."""
    from tuanwei.jobs import exports, running

    start = time.perf_counter()
    job = exports.start_export("assessment-matrix", {"round": str(held.pk)}, [], staff)
    running.carry_out(job.pk)
    took = time.perf_counter() - start
    job.refresh_from_db()
    if job.state != job.State.DONE:
        raise RuntimeError(f"export ended as {job.state}: {job.error}")
    return took


def alone(held, staff):
    """Seconds of XlsxWriter in constant memory; the cells are at hand."""
    import xlsxwriter

    from assessment.results.resources import matrix_heads, matrix_rows

    asked = {"by": staff.pk, "round": str(held.pk)}
    heads, cells = matrix_heads(asked), list(matrix_rows(asked, [], True)[1])
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        book = xlsxwriter.Workbook(str(Path(folder) / "floor.xlsx"), {"constant_memory": True})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, heads)
        for number, row in enumerate(cells, 1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, column, value)
                else:
                    sheet.write(number, column, value)
        book.close()
    return time.perf_counter() - start


def rows():
    """Rows of the ranking and the matrix."""
    held, staff, student = fill()
    rates = ranking(held, staff, student)
    drafts, published = rates["draft"], rates["published"]
    yield Row("assessment.ranking", min(drafts, published), "pages/s", rates["bare"], "≥ 0.5",
              f"25 of {UNITS:,} units with changes and sparklines over {ROUNDS_BEFORE} rounds, spread "
              f"below; the slower of a draft for staff ({drafts:.0f}) and a published one for a student "
              f"({published:.0f}), unchanged while they are read; floor: bare 25-row page")  # fmt: skip
    found = [(matrix(held, staff), alone(held, staff)) for _run in range(RUNS)]
    yield Row("assessment.matrix", median(p for p, _f in found), "s", median(f for _p, f in found),
              "≤ 1", f"the whole job, {UNITS:,} units × {INDICATORS} indicators; floor: XlsxWriter, "
              "same cells")  # fmt: skip

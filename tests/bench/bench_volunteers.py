"""volunteers.total, volunteers.ranking: sums over a ledger of a million entries beside one indexed
aggregate in raw SQL; volunteers.proof: every chain proved beside reading the rows and hashing them once."""

import hashlib
import time
from statistics import median

from django.db import connection, transaction

from tests.bench.report import Row

ENTRIES, VOLUNTEERS, BRANCH = 1_000_000, 30_000, 40
ASKED, ROUNDS = 60, 9

# The chains are hashed by the database itself, one place of all chains after the other.
SERVICES = """
INSERT INTO volunteers_service (volunteer_id, source, origin, title, event, day, is_month, fixed,
    grade, percent, is_large, state, waits_for, reason, made_at, minutes)
SELECT (SELECT min(id) FROM volunteers_volunteer) + n %% %(volunteers)s,
    CASE WHEN n %% 3 = 0 THEN 'claim' ELSE 'system' END, 'bench:' || n, '慰问老人', '',
    DATE '2024-09-01' + n %% 700, false, '', 'checked', 100, false, 'counted', '', '', now(), 90
FROM generate_series(0, %(entries)s - 1) n
"""
PLACED = """
CREATE TEMP TABLE placed AS
SELECT id, volunteer_id, source, day, row_number() OVER (PARTITION BY volunteer_id ORDER BY id) AS seq
FROM volunteers_service;
CREATE INDEX ON placed (seq);
CREATE TEMP TABLE heads (volunteer_id bigint PRIMARY KEY, head text);
INSERT INTO heads SELECT id, repeat('0', 64) FROM volunteers_volunteer
"""
NEXT = r"""
WITH said AS (
    SELECT placed.*, heads.head, now() AS at, encode(sha256(convert_to(heads.head || E'\x1f' || concat_ws(
        E'\x1f', placed.volunteer_id, placed.seq, placed.id, placed.source, 'checked', placed.day,
        1.50::numeric(8, 2), 0, 'False', '', '',
        to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')), 'UTF8')), 'hex') AS hash
    FROM placed JOIN heads USING (volunteer_id) WHERE placed.seq = %s
), written AS (
    INSERT INTO volunteers_hoursentry (volunteer_id, seq, service_id, source, grade, day, hours, rules,
        is_correction, reason, at, previous, hash)
    SELECT volunteer_id, seq, id, source, 'checked', day, 1.50, 0, false, '', at, head, hash FROM said
)
UPDATE heads SET head = said.hash FROM said WHERE heads.volunteer_id = said.volunteer_id
"""
HEADS = """
UPDATE volunteers_volunteer v SET head = heads.head, length = counted.length
FROM heads, (SELECT volunteer_id, count(*) AS length FROM placed GROUP BY volunteer_id) counted
WHERE heads.volunteer_id = v.id AND counted.volunteer_id = v.id
"""


def fill():
    """A ledger of ENTRIES lines whose chains hold; the branches' ids."""
    from branches.organisation.models import Member, Unit
    from tuanwei.accounts.models import User
    from volunteers.hours.models import Volunteer

    top = Unit.objects.create(name="融智学院团委", kind="committee")
    general = Unit.objects.create(name="会计学院团总支", kind="general_branch", parent=top)
    branches = [
        Unit.objects.create(
            name=f"会计{n:04}团支部", kind="branch", branch_type="class", parent=general
        )
        for n in range(VOLUNTEERS // BRANCH)
    ]
    User.objects.bulk_create(
        (User(number=f"9{n:08}", name=f"同学{n}", password="!") for n in range(VOLUNTEERS)),
        batch_size=2000,
    )
    users = list(User.objects.order_by("pk"))
    Member.objects.bulk_create(
        (Member(user=user, branch=branches[n // BRANCH]) for n, user in enumerate(users)),
        batch_size=2000,
    )
    Volunteer.objects.bulk_create(
        (Volunteer(user=user, name=user.name, number=user.number) for user in users),
        batch_size=2000,
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(SERVICES, {"entries": ENTRIES, "volunteers": VOLUNTEERS})
        cursor.execute(PLACED)
        cursor.execute("SELECT max(seq) FROM placed")
        for place in range(1, cursor.fetchone()[0] + 1):
            cursor.execute(NEXT, [place])
        cursor.execute(HEADS)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM ANALYZE")
    return [branch.pk for branch in branches]


def milliseconds(work):
    """How long one call takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def beside(pairs):
    """(median of the portal's calls, median of the raw ones), in turns so that both are as warm."""
    ours, raw = [], []
    for portal, floor in pairs:
        for times, work in ((ours, portal), (raw, floor), (raw, floor), (ours, portal)):
            times.append(milliseconds(work))
    return median(ours), median(raw)


def totals():
    """One student's total after the other."""
    from volunteers.hours.models import Volunteer
    from volunteers.hours.queries import total_of

    def raw(key):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT sum(hours) FROM volunteers_hoursentry WHERE volunteer_id = %s", [key]
            )
            return cursor.fetchone()[0]

    keys = list(
        Volunteer.objects.order_by("number").values_list("pk", flat=True)[:: VOLUNTEERS // ASKED]
    )
    assert all(total_of(key).hours == raw(key) for key in keys)
    return beside((lambda k=key: total_of(k), lambda k=key: raw(k)) for key in keys)


def rankings(branches):
    """One branch's ranking after the other."""
    from volunteers.hours.models import Volunteer
    from volunteers.hours.queries import ranking_of

    def raw(keys):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT volunteer_id, sum(hours) FROM volunteers_hoursentry "
                "WHERE volunteer_id = ANY(%s) GROUP BY volunteer_id", [keys],
            )  # fmt: skip
            return cursor.fetchall()

    asked = [
        (
            branch,
            list(
                Volunteer.objects.filter(user__member__branch=branch).values_list("pk", flat=True)
            ),
        )
        for branch in branches[:: len(branches) // ASKED]
    ]
    for branch, keys in asked:
        assert {(row.volunteer, row.hours) for row in ranking_of(branch)} == set(raw(keys))
    return beside((lambda b=branch: ranking_of(b), lambda k=keys: raw(k)) for branch, keys in asked)


def read_and_hash():
    """Every row read in the order of the chains and hashed once."""
    sha256 = hashlib.sha256
    with transaction.atomic(), connection.connection.cursor("floor") as rows:
        rows.itersize = 5000
        rows.execute(
            "SELECT volunteer_id, seq, service_id, source, grade, day, hours, rules, is_correction, "
            "reason, by_id, at, previous, hash FROM volunteers_hoursentry ORDER BY volunteer_id, seq"
        )
        for row in rows:
            sha256("\x1f".join(map(str, row)).encode()).hexdigest()


def rows():
    """Rows of the volunteers group."""
    from volunteers.hours.proof import prove

    branches = fill()
    verdict = prove()
    assert (verdict.chains, verdict.entries, verdict.faults) == (VOLUNTEERS, ENTRIES, ())
    value, floor = totals()
    yield Row("volunteers.total", value, "ms", floor, "≤ 3",
              f"a student's total by source in a ledger of {ENTRIES:,} entries; floor: one indexed "
              "sum in raw SQL")  # fmt: skip
    value, floor = rankings(branches)
    yield Row("volunteers.ranking", value, "ms", floor, "≤ 3",
              f"the ranking of a branch of {BRANCH} with names; floor: one indexed aggregate over "
              "the same rows in raw SQL")  # fmt: skip
    proofs = [(milliseconds(prove), milliseconds(read_and_hash)) for _round in range(3)]
    yield Row("volunteers.proof", median(p for p, _f in proofs) / 1000, "s",
              median(f for _p, f in proofs) / 1000, "≤ 3",
              f"{VOLUNTEERS:,} chains with {ENTRIES:,} entries proved; floor: the rows read in order "
              "and hashed once")  # fmt: skip

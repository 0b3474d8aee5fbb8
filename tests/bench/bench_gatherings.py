"""gatherings.rush: 2 000 people within ten seconds for 200 seats; gatherings.calendar."""

import threading
import time
from datetime import timedelta
from itertools import cycle
from statistics import median
from urllib.parse import urlencode

from django.db import connection, connections
from django.utils import timezone

from tests.bench.bare import ITEM
from tests.bench.bench_mailbox import cookies
from tests.bench.load import Connection, measure, request, server
from tests.bench.report import Row

PEOPLE, SEATS, WITHIN = 2000, 200, 10
SENDERS = 60  # connections that wait for their moment
ALONE = 300
ROUNDS, SECONDS = 7, 2


def people(count):
    """Students who can register."""
    from tests.cast import Cast

    cast = Cast()
    made = [cast.student_of(f"20260{n:05}", f"同学{n}", cast.branch) for n in range(count)]
    return cast, made


def gathering_of(cast, **fields):
    """A published gathering in three days."""
    from tuanwei.gatherings import actions

    start = timezone.now() + timedelta(days=3)
    fields = {"title": "班级风采大赛", "unit": cast.branch, "place": "活动中心",
              "starts_at": start, "ends_at": start + timedelta(hours=2)} | fields  # fmt: skip
    made = actions.save_gathering(by=cast.secretary, **fields)
    actions.publish(gathering=made, by=cast.secretary)
    return made


def posts(gathering, jars):
    """One POST for each browser."""
    for jar, token in jars:
        body = urlencode({"csrfmiddlewaretoken": token}).encode()
        yield request(f"/calendar/{gathering.pk}/register/", method="POST", cookies=jar, body=body)


def sent_within(port, requests, seconds):
    """Send each request at its moment, evenly within `seconds`; [(status, milliseconds from that
    moment to the answer)]."""
    requests, found, lock = list(requests), [], threading.Lock()
    due = iter([(place * seconds / len(requests), data) for place, data in enumerate(requests)])
    start = time.perf_counter()

    def work():
        own = Connection(port)
        while True:
            with lock:
                moment, data = next(due, (None, None))
            if data is None:
                return
            time.sleep(max(start + moment - time.perf_counter(), 0))
            status, _headers, _body = own.ask(data)
            with lock:
                found.append((status, (time.perf_counter() - start - moment) * 1000))

    threads = [threading.Thread(target=work) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def p95(milliseconds):
    """The 95th percentile."""
    return sorted(milliseconds)[int(len(milliseconds) * 0.95)]


def rush(port, cast, jars):
    """(p95 of the rush, p95 of the same request alone), after counting every seat."""
    from tuanwei.gatherings.models import Registration

    quiet = gathering_of(cast, capacity=SEATS, title="平时")
    crowded = gathering_of(cast, capacity=SEATS)
    connections.close_all()
    alone, own = [], Connection(port)
    for data in posts(quiet, jars[:ALONE]):
        start = time.perf_counter()
        status, _headers, body = own.ask(data)
        alone.append((time.perf_counter() - start) * 1000)
        assert status == 302, (status, body[:300])
    answers = sent_within(port, posts(crowded, jars), WITHIN)
    faults = [status for status, _ms in answers if status != 302]
    assert not faults, faults[:5]
    keys = {
        state: list(Registration.objects.filter(gathering=crowded, state=state)
                    .order_by("pk").values_list("pk", flat=True))
        for state in ("seated", "waiting")
    }  # fmt: skip
    assert (len(keys["seated"]), len(keys["waiting"])) == (SEATS, PEOPLE - SEATS)
    assert keys["seated"][-1] < keys["waiting"][0], "a seat went to somebody who came later"
    return p95([ms for _status, ms in answers]), p95(alone)


def fill_month(cast):
    """500 gatherings in one month, in one statement."""
    from tuanwei.gatherings.models import Gathering

    first = timezone.localtime().replace(day=1, hour=6, minute=0, second=0, microsecond=0)
    rows = [
        Gathering(
            title=f"活动{n}", unit=cast.branch, place="操场", capacity=50, taken=n % 50,
            starts_at=first + timedelta(hours=n * 1.4),
            ends_at=first + timedelta(hours=n * 1.4 + 2),
            made_by=cast.secretary, state="published",
        )
        for n in range(500)
    ]  # fmt: skip
    for row in rows:
        row.occupied_from, row.occupied_until = row.starts_at, row.ends_at
    Gathering.objects.bulk_create(rows)


def rows():
    """Rows of the gatherings group."""
    cast, students = people(PEOPLE)
    jars = [cookies(student) for student in students]
    fill_month(cast)
    with connection.cursor() as cursor:
        cursor.execute(ITEM)
        cursor.execute(
            "INSERT INTO bench_item (title) SELECT '行 ' || n FROM generate_series(1, 100000) n"
        )
        cursor.execute("ANALYZE")
    connections.close_all()
    with (
        server("tests.bench.bare:application", "/rows") as bare,
        server("tuanwei.wsgi", "/accounts/login/") as portal,
    ):
        month = cycle([request("/calendar/?view=month", cookies=jars[0][0])])
        work = {"bare": (bare, cycle([request("/rows")])), "month": (portal, month)}
        figures = {name: [] for name in work}
        for _round in range(ROUNDS):
            for name, (port, requests) in work.items():
                figures[name].append(measure(port, requests, seconds=SECONDS, expect=200).rate)
        crowded, alone = rush(portal, cast, jars)
    yield Row("gatherings.rush", crowded, "ms", alone, "≤ 5",
              f"p95 while {PEOPLE:,} people register for {SEATS} seats within {WITHIN} s: exactly "
              f"{SEATS} seats, the rest in line as they came, no error; floor: p95 of the same "
              "request alone")  # fmt: skip
    yield Row("gatherings.calendar", median(figures["month"]), "pages/s", median(figures["bare"]),
              "≥ 0.5", "a month with 500 gatherings, signed in; floor: bare 25-row page")  # fmt: skip

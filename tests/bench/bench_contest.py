"""contest.vote: the last ten minutes of a ballot, sent faster than they last; a run in which web
server, worker and database are each killed; contest.count stands in contest_count."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import count
from pathlib import Path
from statistics import median
from urllib.parse import urlencode
from urllib.request import urlopen

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import OperationalError, connection, connections
from django.utils import timezone

from tests.bench.bare import ITEM, TICKET
from tests.bench.contest_count import rows as counted
from tests.bench.load import CONNECTIONS, Connection, free_port, request, server
from tests.bench.report import Row

VOTERS = 30_000
BRANCHES = 600
ENTRIES = 25
SHARE = 10  # each part of the votes is followed by as many bare inserts: these machines are shared
SHORT = 1_500  # votes of the run in which things are killed
LIMIT = 120  # seconds that this run may take; recovery reads every file of the database
TOKEN = "b" * 32


def filled(voters):
    """Three votes that run, each with everybody on its roll: (people, polls)."""
    from branches.league_days.ballots import actions
    from branches.league_days.ballots.models import Poll
    from branches.league_days.rules import spec as rules
    from branches.organisation.models import Member, Unit
    from tests.cast import Cast
    from tests.league_days.ballots.conftest import Votes, spec_with
    from tuanwei.accounts.models import User

    cast = Cast()
    votes = Votes(cast)
    units = Unit.objects.bulk_create([
        Unit(name=f"支部{n}", kind="branch", branch_type="class", parent=cast.general_branch,
             code=f"B{n}", name_pinyin=f"b{n}") for n in range(BRANCHES)
    ])  # fmt: skip
    people = User.objects.bulk_create(
        [User(number=f"2026{n:06}", name=f"同学{n}", password="!") for n in range(voters)]
    )
    Member.objects.bulk_create(
        [Member(user=person, branch=units[n % BRANCHES]) for n, person in enumerate(people)]
    )
    polls = []
    for name in ("每月最佳团日活动", "学期最佳团日活动", "年度最佳团日活动"):
        contest = votes.scene.contest(spec_with(roll=rules.MEMBERS), kind=_kind(votes.scene, name))
        entries = [
            votes.scene.entry(contest, votes.scene.day(unit), words="我们做了很多")
            for unit in units[:ENTRIES]
        ]
        (poll,) = actions.draft_polls(votes.scene.running(contest, entries), cast.staff)
        actions.propose(poll=poll, by=cast.staff)
        actions.confirm(poll=poll, by=cast.administrator)
        polls.append(poll)
    now = timezone.now()
    Poll.objects.update(opens_at=now - timedelta(days=1), closes_at=now + timedelta(hours=2))
    return people, polls


def _kind(scene, name):
    return scene.rules(name=name).kind


def jars(people):
    """The cookies of everybody's browser; the sessions are written at once."""
    from tuanwei.accounts.models import Session
    from tuanwei.accounts.sessions import SessionStore

    rows, found, ends = [], [], timezone.now() + timedelta(days=14)
    for n, person in enumerate(people):
        data = {
            SESSION_KEY: str(person.pk), BACKEND_SESSION_KEY: "tuanwei.accounts.backends.NumberBackend",
            HASH_SESSION_KEY: person.get_session_auth_hash(),
        }  # fmt: skip
        key = f"bench{n:027}"
        rows.append(Session(session_key=key, session_data=SessionStore().encode(data),
                            expire_date=ends, user_id=person.pk))  # fmt: skip
        found.append(f"sessionid={key}; csrftoken={TOKEN}")
    Session.objects.bulk_create(rows, 5_000)
    return found


def votes_of(polls, cookies):
    """The POSTs of everybody in each poll, in an order of chance, and what they are to come to:
    Counter of (poll, receipt, choices)."""
    from branches.league_days.ballots import receipts

    chance, made, ballots = random.Random(6), [], Counter()
    for poll in polls:
        for jar in cookies:
            code, chosen = (
                receipts.new_code(),
                chance.sample(range(1, ENTRIES + 1), chance.randint(1, 3)),
            )
            ballots[poll.pk, receipts.receipt_of(code), tuple(sorted(chosen))] += 1
            fields = [("csrfmiddlewaretoken", TOKEN), ("code", code)]
            fields += [("choice", number) for number in chosen]
            made.append(request(
                f"/contests/polls/{poll.pk}/cast/", method="POST", cookies=jar,
                body=urlencode(fields).encode(),
            ))  # fmt: skip
    chance.shuffle(made)
    return made, ballots


def sent(port, requests, expect):
    """Send these requests over a few connections; (requests a second, [milliseconds])."""
    waiting, lock, times, faults = iter(requests), threading.Lock(), [], []

    def work():
        own, mine = Connection(port), []
        while not faults:
            with lock:
                data = next(waiting, None)
            if data is None:
                break
            start = time.perf_counter()
            status, _headers, body = own.ask(data)
            mine.append((time.perf_counter() - start) * 1000)
            if status != expect:
                faults.append((status, body[:600]))
        with lock:
            times.extend(mine)

    start = time.perf_counter()
    threads = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise RuntimeError(f"expected {expect}, got {faults[0]}")
    return len(times) / (time.perf_counter() - start), times


def percentile(times, share):
    """The share-th of a hundred."""
    return sorted(times)[min(int(len(times) * share / 100), len(times) - 1)]


def amiss(polls, ballots):
    """How many ballots are lost, doubled or changed, and how many voters are not noted."""
    pks = [poll.pk for poll in polls]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT poll_id, ballot.key, ballot.value FROM branches_box, jsonb_each(ballots) ballot "
            "WHERE poll_id = ANY(%s)", [pks],
        )  # fmt: skip
        found = Counter(
            (poll, receipt, tuple(sorted(map(int, json.loads(choices)))))
            for poll, receipt, choices in cursor
        )
        cursor.execute(
            "SELECT count(*) FROM branches_voted JOIN branches_rollentry roll ON roll.id = voter_id "
            "WHERE poll_id = ANY(%s)", [pks],
        )  # fmt: skip
        unnoted = abs(cursor.fetchone()[0] - ballots.total())
    return (ballots - found).total() + (found - ballots).total() + unnoted


def tickets(many):
    """Bare inserts, each under a unique number."""
    tickets.last = getattr(tickets, "last", 0) + many
    return [request(f"/ticket?n={n}") for n in range(tickets.last - many, tickets.last)]


class Portal:
    """The web server and a worker that mixes boxes, as processes of ours that can be killed."""

    def __init__(self, ends):
        self.port, self.ends = free_port(), ends
        self.env = os.environ | {
            "PORT": str(self.port), "BIND": f"127.0.0.1:{self.port}", "DEMO_MODE": "1",
        }  # fmt: skip
        self.queue = f"bench-{self.port}"
        self.web = self.worker = None

    def start_web(self):
        """gunicorn on the same port as before."""
        self.web = self._started(
            ["-m", "gunicorn", "--config", "deploy/gunicorn.py", "tuanwei.wsgi"]
        )

    def start_worker(self):
        """A worker of its own queue."""
        self.worker = self._started([
            "-m", "celery", "--quiet", "-A", "tuanwei.celery", "worker", "-Q", self.queue, "-P",
            "solo", "--loglevel", "critical", "--without-gossip", "--without-mingle",
        ])  # fmt: skip

    def _started(self, arguments):
        return subprocess.Popen(
            [sys.executable, *arguments], env=self.env, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def kill(self, process):
        """kill -9 it and its children."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def wait(self):
        """Until the web server answers."""
        while time.monotonic() < self.ends:
            with suppress(OSError):
                urlopen(f"http://127.0.0.1:{self.port}/accounts/login/", timeout=5).read()
                return
            time.sleep(0.1)
        raise RuntimeError("the portal did not start")

    def mixed(self, poll):
        """Until the worker has looked at the votes of this poll once more."""
        from branches.league_days.ballots.tasks import tend_polls

        start = timezone.now()
        while time.monotonic() < self.ends:
            with suppress(OperationalError):
                if poll.samples.filter(at__gt=start).exists():
                    return
            connections.close_all()
            tend_polls.apply_async(queue=self.queue, expires=2)
            time.sleep(0.3)
        raise RuntimeError("the worker did not mix")


@contextmanager
def running():
    """A Portal that answers; ended afterwards."""
    portal = Portal(time.monotonic() + LIMIT)
    portal.start_web()
    portal.start_worker()
    try:
        portal.wait()
        yield portal
    finally:
        portal.kill(portal.web)
        portal.kill(portal.worker)


class Crowd:
    """People who vote, one part of them after the other; whoever hears nothing sends the same again."""

    def __init__(self, portal, requests, parts):
        self.port, self.ends, self.requests = portal.port, portal.ends, requests
        self.turns = [threading.Event() for _ in range(parts)]
        self.waiting, self.lock = iter(enumerate(requests)), threading.Lock()
        self.taken, self.late, self.faults = 0, 0, []
        self.threads = [
            threading.Thread(target=self._work, daemon=True) for _ in range(CONNECTIONS)
        ]
        for thread in self.threads:
            thread.start()

    def let(self, part):
        """This part may vote; returns when they are at it."""
        self.turns[part].set()
        begun = (part + 0.2) * len(self.requests) / len(self.turns)
        while self.taken < begun and not self.faults:
            time.sleep(0.005)

    def join(self):
        """Until everybody has voted."""
        for thread in self.threads:
            thread.join()
        if self.faults:
            raise RuntimeError(f"while things were killed: {self.faults[:3]}")

    def _work(self):
        while not self.faults:
            with self.lock:
                place, data = next(self.waiting, (0, None))
            if data is None:
                return
            turn = self.turns[place * len(self.turns) // len(self.requests)]
            tries = self._voted(data) if turn.wait(self.ends - time.monotonic()) else 0
            with self.lock:
                self.taken += 1
                self.late += tries > 1
                if not tries:
                    self.faults.append("nobody answered in time")

    def _voted(self, data):
        """How often it was sent until it was taken; 0 when it was not."""
        for attempt in count(1):
            status = body = None
            with suppress(OSError, ValueError, IndexError):
                status, _headers, body = Connection(self.port).ask(data)
            if status == 303:
                return attempt
            if status not in (None, 503):
                self.faults.append((status, body[:300]))
            if self.faults or time.monotonic() > self.ends:
                return 0
            time.sleep(0.2)


def kill_database():
    """kill -9 the server itself; whoever started it starts it again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        own = cursor.fetchone()[0]
        server = int(Path(f"/proc/{own}/stat").read_text().rpartition(")")[2].split()[1])
        os.kill(server, signal.SIGKILL)
    connections.close_all()


def killed_once(poll, cookies):
    """Votes while everything is killed once each: (how many are amiss, how many were sent again)."""
    requests, ballots = votes_of([poll], cookies)
    with running() as portal:
        portal.mixed(poll)
        crowd = Crowd(portal, requests, 3)
        crowd.let(0)
        portal.kill(portal.web)
        portal.start_web()
        portal.wait()
        crowd.let(1)
        portal.kill(portal.worker)
        portal.start_worker()
        crowd.let(2)
        kill_database()
        portal.mixed(poll)
        crowd.join()
    connections.close_all()
    return amiss([poll], ballots), crowd.late


def rows(voters=VOTERS):
    """Rows of the contest group."""
    people, polls = filled(voters)
    cookies = jars(people)
    requests, ballots = votes_of(polls[:2], cookies)
    with connection.cursor() as cursor:
        cursor.execute(ITEM)
        cursor.execute(TICKET)
        cursor.execute("ANALYZE")
    connections.close_all()
    with (
        server("tests.bench.bare:application", "/rows") as bare,
        server("tuanwei.wsgi", "/accounts/login/") as portal,
    ):
        size = len(requests) // SHARE
        sent(bare, tickets(500), 200)  # both have loaded what they load at the first request
        page = f"/contests/polls/{polls[2].pk}/ballot/"
        sent(portal, [request(page, cookies=jar) for jar in cookies[:500]], 200)
        figures, floors, times = [], [], []
        for part in range(SHARE):
            figure, took = sent(portal, requests[part * size : (part + 1) * size], 303)
            figures.append(figure)
            times += took
            floors.append(sent(bare, tickets(size // 2), 200)[0])
    if lost := amiss(polls[:2], ballots):
        raise RuntimeError(f"{lost} ballots lost, doubled or changed")
    half, last = percentile(times, 50), percentile(times, 99)
    yield Row("contest.vote", median(figures), "votes/s", median(floors), "≥ 0.5",
              f"{voters:,} voters, two votes each, {len(times):,} sent as fast as they are taken; "
              "none lost, none doubled; floor: bare Django inserting a row under a unique "
              "constraint")  # fmt: skip
    yield Row("contest.vote_p99", last, "ms", half, "≤ 10", "the same votes; floor: their median")
    lost, late = killed_once(polls[2], cookies[:SHORT])
    yield Row("contest.vote_killed", lost, "votes lost or doubled", SHORT, "≤ 0",
              f"{SHORT:,} votes while web server, worker and database are killed with -9, once each; "
              f"{late} of them were sent again; floor: all votes")  # fmt: skip
    yield from counted()

"""contest.vote: the last ten minutes of a ballot, sent faster than they last; a run in which web
server, worker and database are each killed; contest.count stands in contest_count."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from datetime import timedelta
from importlib.util import find_spec
from statistics import median
from urllib.parse import urlencode
from urllib.request import urlopen

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection, connections
from django.utils import timezone

from tests.bench.bare import ITEM, TICKET
from tests.bench.load import CONNECTIONS, Connection, free_port, request, server
from tests.bench.report import Row

VOTERS = 30_000
BRANCHES = 600
ENTRIES = 25
SHARE = 10  # each part of the votes is followed by as many bare inserts: these machines are shared
SHORT = 1_500  # votes of the run in which things are killed
PATIENCE = 300  # seconds until somebody gives up; recovery reads every file of the database
TOKEN = "b" * 32


def filled():
    """A contest with two votes that run, 30 000 people on each roll, all signed in."""
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
        [User(number=f"2026{n:06}", name=f"同学{n}", password="!") for n in range(VOTERS)]
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
    return cast, people, polls


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


def votes_of(polls, people, cookies):
    """The POSTs: everybody votes in each poll, in an order of chance."""
    import random

    from branches.league_days.ballots import receipts

    chance, made = random.Random(6), []
    for poll in polls:
        for jar in cookies[: len(people)]:
            chosen = chance.sample(range(1, ENTRIES + 1), chance.randint(1, 3))
            fields = [("csrfmiddlewaretoken", TOKEN), ("code", receipts.new_code())]
            fields += [("choice", number) for number in chosen]
            made.append(request(
                f"/contests/polls/{poll.pk}/cast/", method="POST", cookies=jar,
                body=urlencode(fields).encode(),
            ))  # fmt: skip
    chance.shuffle(made)
    return made


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


def conserved(polls, many):
    """Every ballot is in a box, every voter noted, none twice."""
    with connection.cursor() as cursor:
        for poll in polls:
            cursor.execute(
                "SELECT count(*), count(DISTINCT ballot.key) FROM branches_box, jsonb_each(ballots) "
                "ballot WHERE poll_id = %s", [poll.pk],
            )  # fmt: skip
            ballots = cursor.fetchone()
            cursor.execute(
                "SELECT count(*) FROM branches_voted JOIN branches_rollentry roll ON roll.id = "
                "voter_id WHERE poll_id = %s", [poll.pk],
            )  # fmt: skip
            voters = cursor.fetchone()[0]
            assert ballots == (voters, voters) and voters == many, (ballots, voters, many)


def tickets(many):
    """Bare inserts, each under a unique number."""
    tickets.last = getattr(tickets, "last", 0) + many
    return [request(f"/ticket?n={n}") for n in range(tickets.last - many, tickets.last)]


class Portal:
    """The web server and a worker that mixes boxes, as processes of ours that can be killed."""

    def __init__(self):
        self.port = free_port()
        self.env = os.environ | {
            "PORT": str(self.port), "BIND": f"127.0.0.1:{self.port}", "DEMO_MODE": "1",
        }  # fmt: skip
        self.queue = f"bench-{self.port}"
        self.web = self.worker = None

    def start_web(self):
        """gunicorn on the same port as before."""
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "--config",
            "deploy/gunicorn.py",
            "tuanwei.wsgi",
        ]
        self.web = self._started(command)

    def start_worker(self):
        """A worker of its own queue."""
        self.worker = self._started([
            sys.executable, "-m", "celery", "--quiet", "-A", "tuanwei.celery", "worker", "-Q",
            self.queue, "-P", "solo", "--loglevel", "critical", "--without-gossip", "--without-mingle",
        ])  # fmt: skip

    def _started(self, command):
        return subprocess.Popen(
            command, env=self.env, start_new_session=True, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def kill(self, process):
        """kill -9 it and its children."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def wait(self):
        """Until the web server answers."""
        for _ in range(300):
            with suppress(OSError):
                urlopen(f"http://127.0.0.1:{self.port}/accounts/login/", timeout=5).read()
                return
            time.sleep(0.1)
        raise RuntimeError("the portal did not start")


@contextmanager
def running():
    """A Portal that answers; ended afterwards."""
    portal = Portal()
    portal.start_web()
    portal.start_worker()
    try:
        portal.wait()
        yield portal
    finally:
        portal.kill(portal.web)
        portal.kill(portal.worker)


def kill_database():
    """kill -9 one of the database's processes: all of it goes down and comes up by recovery."""
    connections.close_all()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
                       "AND pid <> pg_backend_pid() LIMIT 1")  # fmt: skip
        found = cursor.fetchone()
    connections.close_all()
    if found is None:
        raise RuntimeError("nobody is connected")
    os.kill(found[0], signal.SIGKILL)


def killed_once(poll, people, cookies):
    """Votes while everything is killed once each; whoever hears nothing sends the same again. How many
    had to."""
    from branches.league_days.ballots.tasks import tend_polls

    requests, lock, late, faults = votes_of([poll], people, cookies), threading.Lock(), [], []
    waiting = iter(enumerate(requests))
    done = threading.Event()
    parts = [threading.Event() for _ in range(4)]  # each comes as something has been killed

    def vote(port, data):
        """How often it was sent until it was taken."""
        ends = time.perf_counter() + PATIENCE
        for attempt in range(1, 10_000):
            with suppress(OSError, ValueError, IndexError):
                status, _headers, body = Connection(port).ask(data)
                if status == 303:
                    return attempt
                if status != 503:
                    faults.append((status, body[:300]))
                    return attempt
            if time.perf_counter() > ends:
                break
            time.sleep(0.2)
        faults.append("gave up")
        return 0

    def work(port):
        while not faults:
            with lock:
                place, data = next(waiting, (0, None))
            if data is None:
                return
            parts[place * len(parts) // len(requests)].wait()
            if vote(port, data) > 1:
                late.append(1)

    def mix(queue):
        while not done.wait(0.5):
            with suppress(Exception):
                tend_polls.apply_async(queue=queue)

    with running() as portal:
        threads = [threading.Thread(target=work, args=[portal.port]) for _ in range(CONNECTIONS)]
        mixer = threading.Thread(target=mix, args=[portal.queue])
        for thread in (*threads, mixer):
            thread.start()
        parts[0].set()
        time.sleep(0.3)
        portal.kill(portal.web)
        parts[1].set()
        portal.start_web()
        portal.wait()
        portal.kill(portal.worker)
        parts[2].set()
        portal.start_worker()
        time.sleep(0.3)
        kill_database()
        parts[3].set()
        for thread in threads:
            thread.join()
        done.set()
        mixer.join()
    if faults:
        raise RuntimeError(f"while things were killed: {faults[:3]}")
    conserved([poll], len(people))
    return len(late)


def rows():
    """Rows of the contest group."""
    _cast, people, polls = filled()
    cookies = jars(people)
    requests = votes_of(polls[:2], people, cookies)
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
    conserved(polls[:2], VOTERS)
    half, last = percentile(times, 50), percentile(times, 99)
    yield Row("contest.vote", median(figures), "votes/s", median(floors), "≥ 0.5",
              f"{VOTERS:,} voters, two votes each, {len(times):,} sent as fast as they are taken; "
              "none lost, none doubled; floor: bare Django inserting a row under a unique "
              "constraint")  # fmt: skip
    yield Row("contest.vote_p99", last, "ms", half, "≤ 10", "the same votes; floor: their median")
    late = killed_once(polls[2], people[:SHORT], cookies)
    yield Row("contest.vote_killed", 0, "votes lost or doubled", SHORT, "≤ 0",
              f"{SHORT:,} votes while web server, worker and database are killed with -9, once each; "
              f"{late} of them were sent again; floor: all votes")  # fmt: skip
    if find_spec("tests.bench.contest_count"):
        from tests.bench.contest_count import rows as counted

        yield from counted()

"""mailbox.submit, mailbox.list, mailbox.deep_page, mailbox.search, mailbox.similar."""

from itertools import cycle
from statistics import median
from urllib.parse import quote, urlencode
from uuid import uuid4

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection, connections
from django.middleware.csrf import _get_new_csrf_string

from tests.bench.bare import ITEM
from tests.bench.letters import fill
from tests.bench.load import Connection, measure, request, server
from tests.bench.report import Row
from tuanwei.accounts.sessions import SessionStore

ROUNDS, SECONDS = 9, 2  # many short ones in turn: these machines are shared
WORDS = [
    "食堂",
    "热水",
    "图书馆",
    "排队太久",
    "空调",
    "第二食堂 排队",
    "门禁打不开",
    "投影",
    "编号777",
    "漏水",
]


def cookies(user):
    """The cookies of a browser in which `user` is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "tuanwei.accounts.backends.NumberBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    token = _get_new_csrf_string()
    return f"sessionid={session.session_key}; csrftoken={token}", token


def letters_of(students):
    """POSTs of letters, each with a key of its own."""
    from mailbox.cases.rules_models import CaseClass

    kinds = list(CaseClass.objects.values_list("pk", flat=True))
    browsers = [cookies(student) for student in students[:50]]
    for number, (jar, token) in enumerate(cycle(browsers)):
        fields = {
            "csrfmiddlewaretoken": token, "case_class": kinds[number % len(kinds)],
            "visibility": "named", "title": f"第{number}封信：食堂排队", "step": "send",
            "text": "中午十二点第二食堂排队太久，能不能多开一个窗口？" * 3,
            "submission_key": uuid4(),
        }  # fmt: skip
        body = urlencode(fields).encode()
        yield request("/mailbox/write/", method="POST", cookies=jar, body=body)


TITLES = [
    "食堂排队太久", "寝室晚上热水不够", "教学楼座位太少", "寝室wifi很慢", "教室投影看不清",
    "取快递要预约", "快递站晚上关门早", "宿舍漏水没人修", "饭堂越来越贵", "想换辅导员",
]  # fmt: skip


def similar_to(student):
    """POSTs of what a form sends while a title is typed."""
    jar, token = cookies(student)
    for title in cycle(TITLES):
        body = urlencode({"csrfmiddlewaretoken": token, "title": title}).encode()
        yield request("/mailbox/similar/", method="POST", cookies=jar, body=body)


def deep_url(port, jar, pages=40):
    """The address of a page far down, as somebody gets there: by 'next' again and again."""
    import re

    path, connection_ = "/desk/?show=all&sort=newest", Connection(port)
    for _ in range(pages):
        status, _headers, body = connection_.ask(request(path, cookies=jar))
        assert status == 200, (status, body[:300])
        found = re.search(r'href="([^"]*[?&;]after=[^"]*)"', body.decode())
        found = found[1].replace("&amp;", "&")
        path = found if found.startswith("/") else "/desk/" + found
    return path


def rows():
    """Rows of the mailbox group, medians of interleaved rounds."""
    students, staff = fill()
    with connection.cursor() as cursor:
        cursor.execute(ITEM)
        cursor.execute(
            "INSERT INTO bench_item (title) SELECT '行 ' || n FROM generate_series(1, 100000) n"
        )
        cursor.execute("ANALYZE bench_item")
    jar, _token = cookies(staff)
    connections.close_all()
    with (
        server("tests.bench.bare:application", "/rows") as bare,
        server("tuanwei.wsgi", "/accounts/login/") as portal,
    ):
        first = cycle([request("/desk/?show=all&sort=newest", cookies=jar)])
        deep = cycle([request(deep_url(portal, jar), cookies=jar)])
        search = cycle(
            request(f"/desk/?show=all&sort=newest&q={quote(w)}", cookies=jar) for w in WORDS
        )
        work = {
            "bare.rows": (bare, cycle([request("/rows")]), 200),
            "list": (portal, first, 200),
            "deep": (portal, deep, 200),
            "search": (portal, search, 200),
            "similar": (portal, similar_to(students[0]), 200),
            "bare.insert": (bare, cycle([request("/insert")]), 200),
            "submit": (portal, letters_of(students), 302),
        }
        figures = {name: [] for name in work}
        for _round in range(ROUNDS):
            for name, (port, requests, expect) in work.items():
                figures[name].append(measure(port, requests, seconds=SECONDS, expect=expect))
    rate = {name: median(m.rate for m in found) for name, found in figures.items()}
    p95 = {name: median(m.p95_ms for m in found) for name, found in figures.items()}
    yield Row("mailbox.submit", rate["submit"], "letters/s", rate["bare.insert"], "≥ 0.3",
              "signed-in POST, everything stored; floor: bare INSERT")  # fmt: skip
    yield Row("mailbox.list", rate["list"], "pages/s", rate["bare.rows"], "≥ 0.5",
              "staff list at 100 000 letters; floor: bare 25-row page")  # fmt: skip
    yield Row("mailbox.deep_page", rate["deep"], "pages/s", rate["bare.rows"], "≥ 0.5",
              "1 000 rows further down")  # fmt: skip
    yield Row("mailbox.search", p95["search"], "ms", p95["list"], "≤ 3",
              "p95 of ten searches in turn; floor: p95 of mailbox.list")  # fmt: skip
    yield Row("mailbox.similar", p95["similar"], "ms", p95["list"], "≤ 2",
              "p95 of ten titles while typing, 10 000 public answers, 1 000 open titles; recall@5 0.90, "
              "precision 0.71 on 162 labelled pairs; floor: p95 of mailbox.list")  # fmt: skip

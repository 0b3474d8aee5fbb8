"""Every address and every form of the portal, asked as nobody should: never a 500.

The forms are those that the pages themselves show. Each field in turn is left out, too long, sent
twice, or something else than it says; the others stay as the page had them. Every question is
rolled back, so that the next one finds the same portal.
"""

from html.parser import HTMLParser
from itertools import product
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, resolve, reverse
from django.utils import timezone

from activities.applications import changing, submitting
from activities.kinds import actions as kinds
from activities.kinds.library import SAMPLES
from activities.menu.actions import add_theme
from activities.menu.queries import current_term
from branches.organisation.models import Appointment
from mailbox.cases import answering, publishing
from mailbox.cases.followups import turn_into
from mailbox.cases.models import Case
from mailbox.digests.actions import draft_digest
from mailbox.digests.queries import months_over
from mailbox.promises.actions import add_step
from tests.activities.applications.conftest import FULL, PLAIN, Folder
from tests.activities.projects.conftest import Projects
from tests.activities.reviews.conftest import STAFF, Paper
from tests.activities.rounds.conftest import Rounds
from tests.gatherings.conftest import Diary
from tests.mailbox.conftest import Letters
from tests.mailbox.desk_letters import DeskScene
from tests.publicity.conftest import Board
from tests.service.conftest import Rota
from tests.surveys.conftest import Surveys
from tests.volunteers import of_rooms
from tuanwei.accounts.models import Grant

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BACKEND = "tuanwei.accounts.backends.NumberBackend"
NAUGHTY = (
    None, "a\x00b", "x" * 20_000, "9" * 30, "NaN", "2026-02-30", "9999-12-31", ["a", "b"],
)  # fmt: skip
NOBODY = [0, 2**31, 2**63, 10**25]
QUERIES = {"q", "show", "after", "before", "number", "t", "next", "unit", "class", "month", "kind"}
PLAUSIBLE = {"date": "2026-11-23", "number": "3", "email": "a@example.com", "file": ""}
BY_UUID = {
    "mailbox:file-open", "mailbox:ticket", "mailbox:ticket-rate", "mailbox:counter-finish",
    "mailbox:shown", "mailbox:support", "publicity:file-open", "activities:project-file",
    "volunteers:award-file",
}  # fmt: skip
LEFT_OUT = {"accounts:logout", "health", "status"}


class Page(HTMLParser):
    """`forms`: [(method, action, {name: value})] of a page; `queries`: the names in its links."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.queries, self.select = [], set(QUERIES), None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        name, value, kind = attrs.get("name"), attrs.get("value") or "", attrs.get("type")
        fields = self.forms[-1][2] if self.forms else {}
        if tag == "form":
            self.forms.append((attrs.get("method", "get").lower(), attrs.get("action") or "", {}))
        elif tag == "a":
            self.queries |= {key for key, _ in parse_qsl(urlsplit(attrs.get("href") or "").query)}
        elif tag in ("input", "button", "textarea") and name in (None, "csrfmiddlewaretoken"):
            return
        elif tag == "button" or kind in ("radio", "checkbox", "submit"):
            fields.setdefault(name, value)
        elif tag in ("input", "textarea"):
            fields[name] = value or PLAUSIBLE.get(kind, "测试")
        elif tag == "select":
            self.select = name
        elif tag == "option" and value:
            fields.setdefault(self.select, value)


def addresses(resolver=None, space=""):
    """(name, names of its parts) of every address outside /admin/."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            if space + entry.name not in LEFT_OUT:
                yield space + entry.name, sorted(entry.pattern.converters)
        elif str(entry.pattern) != "admin/":
            yield from addresses(entry, f"{entry.namespace}:" if entry.namespace else space)


def followed(cast, case):
    """What became of a letter, and a menu: keys by the beginning of their addresses' names."""
    day, term = timezone.localdate(), current_term().next
    kinds = ("theme", "question", "meeting")
    made = [turn_into(case=case, by=cast.staff, kind=kind, title=kind, text="") for kind in kinds]
    promise = turn_into(
        case=case, by=cast.staff, kind="promise", title="加开窗口", text="", due_on=day
    )
    add_step(promise=promise, by=cast.staff, words="报批", due_on=day)
    theme = add_theme(term=term, by=cast.staff, title="夜跑")
    keys = [each.pk for each in made]
    return {"promise": [promise.pk], "theme": [theme.pk], "proposal": keys}


def begun(cast):
    """A kind in force, with a draft of its next version."""
    draft = kinds.make_kind(by=cast.staff, name="师生活动", spec=SAMPLES["collective"].spec)
    kind = kinds.put_in_force(draft=draft, by=cast.staff).kind
    kinds.begin_draft(kind=kind, by=cast.staff)
    return kind


def decided(cast):
    """Applications on their way: keys by the beginning of their addresses' names."""
    papers = Paper(cast)
    waits = papers.waiting(STAFF, budget=[("海报", 20)])
    granted = papers.decide(papers.waiting(STAFF, budget=[("海报", 20)]), cast.staff)
    asked = changing.ask(
        application=granted, by=cast.student, wish={"place": "体育馆"}, reason="教室在修"
    )
    reviews = [papers.open(waits).pk, asked.reviews.get().pk]
    return {"review": reviews, "application": [waits.pk, granted.pk], "change-withdraw": [asked.pk]}


@pytest.fixture
def paths(cast):
    """Every address, with letters at every stage behind it, and with numbers that nothing has."""
    letters = Letters(cast)
    for stage in ("write", "accepted", "routed", "drafted", "answered"):
        getattr(letters, stage)()
    done = letters.answered(visibility="hidden")
    answering.rate(case=done, is_satisfied=True, publish_consent=True)
    text = {"title": "食堂排队", "question": "排队太久", "answer": "已加开窗口"}
    publishing.prepare_publication(case=done, by=cast.staff, **text)
    people = [cast.secretary, cast.general_secretary, cast.administrator, cast.supervisor]
    assert all(person.pk for person in people)
    desk = DeskScene(cast)
    digest, _is_new = draft_digest(month=months_over()[0], by=cast.staff)
    rota, surveys = Rota(cast).filled(), Surveys(cast)
    asked = [surveys.everything().pk, surveys.opened(surveys.everything()).pk]
    diary, board = Diary(cast).filled(), Board(cast).filled()
    kind = begun(cast)
    folder = Folder(cast)
    papers = [
        folder.begun(folder.kind(FULL), by=cast.student, applicant="students"),
        folder.ready(folder.kind(PLAIN), by=cast.student, applicant="students"),
    ]
    submitting.submit(
        application=papers[1], by=cast.student, edition=1, rules_id=papers[1].rules_id
    )
    rounds, projects = Rounds(cast), Projects(cast)
    scoring = rounds.scoring(entries=1, judges=2)
    tasks = [each.pk for each in rounds.tasks(scoring)]
    held = [
        projects.over(came=[cast.student]),
        projects.submitted(title="义卖", came=[cast.student]),
    ]
    numbers = [*(each.application.number for each in held), "nothing"]
    waiting = decided(cast)
    waiting["application"] += [each.pk for each in papers]
    known = {
        "round-result": [entry.pk for entry in rounds.entries], "round-score": tasks,
        "round-aside": tasks, "round-file": tasks, "round": [scoring.pk],
        "word-form": [papers[0].kind_id],
        "publicity:objection": board.objections, "publicity:file-open": [uuid4()],
        "publicity:": board.publicities, "kind": [kind.pk],
        "gatherings:feed-unit": [cast.branch.pk], "gatherings:venue-open": diary.closures,
        "gatherings:venue": diary.venues,
        "gatherings:explain": [diary.absence.pk],
        "gatherings:promoted-take-back": diary.promoted, "gatherings:": diary.gatherings,
        "unit-": [cast.branch.pk, cast.committee.pk], "code-issue": [cast.branch.pk],
        "member-": [cast.student.member.pk], "person-": [cast.student.pk],
        "appointment-add": [cast.branch.pk],
        "appointment-end": Appointment.objects.values_list("pk", flat=True)[:1],
        "grant-": Grant.objects.values_list("pk", flat=True)[:1], "file-open": [uuid4()],
        "project-file": [uuid4()],
        "ticket": rota.desk.tickets.values_list("pk", flat=True)[::3], "counter-finish": [uuid4()],
        "shift-": [rota.mine.shift_id], "duty-": [rota.mine.pk], "swap-": [rota.swap.pk],
        "service": [rota.service.pk], "survey-": asked, **followed(cast, done),
        "absence-": [desk.absence.pk], "turn-remove": [desk.turn.pk], "sender-": [desk.standing.pk],
        "shown": [done.pk, uuid4()], "support": [done.pk, uuid4()], **waiting,
    }  # fmt: skip
    parts = {
        "number": [*Case.objects.values_list("number", flat=True), "261122-\x00AAAA"],
        "verb": ["route", "draft", "approve", "tick", "needs", "pause-sender", "confirm", "make-up",
                 "decide", "check-in", "rule-on", "task", "spending", "photo", "task-done",
                 "spending-remove", "close", "publish", "nothing"],
        "verdict": ["accept", "return", "nothing"], "rule": ["sum", "nothing"],
        "year": [2026, 0, 9999, 10**25],
        "kind": ["members", "nothing"], "key": ["study", "nothing"], "theme": ["dark", "nothing"],
        "uidb64": ["MQ", "a-"], "token": ["set-password"],
        "code": [current_term().next.code, "2026-9", "nothing"], "step": [1, *NOBODY],
        "slug": [digest.slug, "2001-01", "nothing"], "day": ["2026-11-23", "\x00"],
        "stage": ["basics", "schedule", "money", "team", "files", "nothing"],
        "turn": [0, 1, 10**25], "attachment": [uuid4()], "file": [1, 10**25],
        "letter": ["A", "Z", "\x00"], "where": ["up", "out", "nothing"],
        "edition": [1, 2, 2**31], "part": ["basics", "chain", "money", "nothing"], "at": [0, 10**25],
        "listed": ["fields", "files", "chain", "money-tiers", "nothing"],
        "reviewer": [1, 10**25], "entry": [1, 10**25],
    }  # fmt: skip
    for filled in of_rooms("addresses", "filled"):
        more_known, more_parts = filled(cast)
        known = more_known | known
        for part, values in more_parts.items():
            parts[part] = [*parts.get(part, []), *values]
    found = []
    for name, kept in addresses():
        pks = next((pks for begin, pks in known.items() if f":{begin}" in f":{name}"), [1])
        of_project = name.startswith(("activities:project", "activities:closing"))
        values = [
            numbers
            if part == "number" and of_project
            else parts[part]
            if part != "pk"
            else [*pks, *([] if name in BY_UUID else NOBODY)]
            for part in kept
        ]
        found += [
            reverse(name, kwargs=dict(zip(kept, each, strict=True))) for each in product(*values)
        ]
    return found


class Back(Exception):
    """Rolls back what a question has done."""


def ask(client, faults, method, path, data):
    """The answer; a fault is noted with what was asked."""
    try:
        with transaction.atomic():
            answer = getattr(client, method)(path, data)
            if answer.status_code >= 500:
                faults.append(f"{answer.status_code} {method} {path} {data!a:.300}")
            raise Back
    except Back:
        return answer
    except Exception as fault:
        faults.append(f"{fault!r:.200} {method} {path} {data!a:.300}")
        return None


def naughty(fields):
    """`fields` with one of them changed at a time; fields that repeat in a set of forms once."""
    alike = {name.rpartition("-")[2]: name for name in fields}
    for name, value in product(alike.values(), NAUGHTY if len(alike) < 9 else NAUGHTY[:4]):
        yield {n: v for n, v in (fields | {name: value}).items() if v is not None}


def questions(path, answer):
    """(mark, method, address, data): what to ask a page; marks of the same kind of page agree."""
    is_page = "html" in answer.headers.get("Content-Type", "")  # not a Word document
    page = Page(answer.content.decode() if is_page else "")
    name = answer.resolver_match.view_name
    for value in NAUGHTY[1:4] if answer.status_code == 200 else ():
        yield (name, value), "get", path, dict.fromkeys(page.queries, value)
    for method, action, fields in page.forms:
        address = urlsplit(action).path or path
        if address == reverse("accounts:logout"):
            continue
        mark = (name, method, resolve(address).view_name, *sorted(fields))
        for number, data in enumerate(naughty(fields)):
            yield (*mark, number), method, address, data


def test_nothing_that_is_asked_breaks_the_portal(cast, paths, caplog):
    caplog.set_level("CRITICAL")
    faults, seen = [], set()
    for who in (cast.staff, cast.administrator, cast.student, None):
        client = Client()
        if who:
            client.force_login(who, BACKEND)
        for path in paths:
            ask(client, faults, "post", path, {})
            answer = ask(client, faults, "get", path, {})
            if answer is None or answer.streaming or not answer.content:
                continue
            for mark, method, address, data in questions(path, answer):
                if mark not in seen:
                    seen.add(mark)
                    ask(client, faults, method, address, data)
    assert not faults, "\n".join(faults[:40])

"""What is asked as nobody should, outside the features that bring their own test: tests/naughty.py."""

from uuid import uuid4

import pytest
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
from tests.naughty import NOBODY, faults_of, paths_of
from tests.publicity.conftest import Board
from tests.service.conftest import Rota
from tests.surveys.conftest import Surveys
from tuanwei.accounts.models import Grant

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ELSEWHERE = (
    "volunteers:", "league_days:", "party_pairing:", "assessment:", "reports:", "liaison:",
    "circulars:", "news:", "search:", "five_haves:", "term_reports:",
)  # fmt: skip
"""Features with a test of their own, run beside this one."""


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
    by_number = ("activities:project", "activities:closing")
    return [
        *paths_of(lambda name: not name.startswith((*ELSEWHERE, *by_number)), known, parts),
        *paths_of(lambda name: name.startswith(by_number), known, parts | {"number": numbers}),
    ]


def test_nothing_that_is_asked_breaks_the_portal(cast, paths, caplog):
    caplog.set_level("CRITICAL")
    faults = faults_of([cast.staff, cast.administrator, cast.student, None], paths)
    assert not faults, "\n".join(faults[:40])

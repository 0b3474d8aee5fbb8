"""Every cell of docs/permissions.md, tried on the running views. A cell without a probe fails."""

from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from activities.applications import submitting
from activities.applications.models import Application, Change
from activities.applications.permissions import sides
from activities.kinds import actions as kinds
from activities.kinds.library import SAMPLES
from activities.kinds.spec import ChainStep
from activities.menu.models import Menu
from activities.menu.queries import current_term
from activities.rounds import actions as round_actions
from activities.rounds import deciding
from branches.organisation.models import Member, Unit
from mailbox.absences.models import Absence, HandlerTurn
from mailbox.cases import actions, answering, box, sending
from mailbox.cases.answer_models import Publication
from mailbox.cases.check_models import CheckTimes
from mailbox.cases.instructions import ask_leader
from mailbox.cases.models import Case
from mailbox.cases.rules import rules_in_force
from mailbox.digests import actions as digests
from mailbox.digests.queries import months_over
from mailbox.promises.actions import make_promise
from mailbox.promises.models import Promise
from mailbox.replies.models import SavedReply
from mailbox.senders.models import Standing
from mailbox.service.models import Desk, DeskShift, Duty, Service
from mailbox.surveys import actions as surveys
from tests.activities.applications.conftest import PLAIN, Folder
from tests.activities.projects.conftest import Projects
from tests.activities.reviews.conftest import Paper
from tests.activities.rounds.conftest import Rounds
from tests.assessment import of_rooms as of_assessment
from tests.attachments.nasty import picture
from tests.gatherings.conftest import rules_form
from tests.league_days import of_rooms as of_league_days
from tests.party_pairing import of_rooms as of_party_pairing
from tests.volunteers import of_rooms as of_volunteers
from tuanwei.accounts.models import User
from tuanwei.attachments.actions import store
from tuanwei.gatherings import actions as gatherings
from tuanwei.gatherings.rules_models import AttendanceRules
from tuanwei.gatherings.venue_models import Venue
from tuanwei.jobs.models import Job
from tuanwei.proposals import actions as proposals
from tuanwei.proposals.models import Proposal
from tuanwei.publicity import actions as publicities
from tuanwei.publicity.models import Objection, Publicity
from tuanwei.workdays.models import CalendarDay

pytestmark = pytest.mark.django_db
INFORMATION = (
    "reports",
    "liaison",
    "circulars",
    "news",
    "search",
    "five_haves",
    "term_reports",
    "notices",
)
create_services = import_module("mailbox.migrations.0015b_first_services").create
TABLE = Path(__file__).resolve().parent.parent / "docs" / "permissions.md"
ROLES = {
    "V": None, "S": "student", "B": "secretary", "D": "general_secretary", "C": "staff",
    "A": "administrator", "T": "teacher", "P": "party_member",
}  # fmt: skip


def cells():
    """(row, column letter, cell text) of the table in docs/permissions.md."""
    lines = [line for line in TABLE.read_text().splitlines() if line.startswith("|")]
    head, _rule, *rows = [[c.strip() for c in line.strip("|").split("|")] for line in lines]
    assert head[1:] == list(ROLES)
    return [
        (row[0], role, text) for row in rows for role, text in zip(head[1:], row[1:], strict=True)
    ]


class Scene:
    """One role in front of the portal, and letters of all kinds around it."""

    def __init__(self, cast, client, role):
        self.cast, self.client, self.role = cast, client, role
        self.me = getattr(cast, ROLES[role]) if ROLES[role] else None
        self.stranger = cast.other_student
        if self.me:
            client.force_login(self.me, "tuanwei.accounts.backends.NumberBackend")

    def letter(
        self, by=None, visibility="named", lead=None, files=(), text="晚上没有热水", **fields
    ):
        """A letter (of the stranger unless `by`), routed to `lead` when given."""
        self.key = str(uuid4())
        self.receipt = sending.submit(
            by=by or self.stranger, visibility=visibility, rules=rules_in_force()[1],
            title="热水不够", text=text, submission_key=self.key, attachments=files, **fields,
        )  # fmt: skip
        box.empty()
        case = Case.objects.get(number=self.receipt.number)
        if lead:
            actions.accept(case=case, by=self.cast.staff2)
            actions.route(case=case, by=self.cast.staff2, lead=lead)
        return case

    def status(self, name, /, *args, method="get", **data):
        """The status of asking for a named address."""
        return getattr(self.client, method)(reverse(name, args=args), data).status_code

    def reads(self, case):
        """Both doors: as an author, and at the desk."""
        return (
            self.status("mailbox:letter", case.number),
            self.status("mailbox:desk-case", case.number),
        )

    def acts(self, case, verb, **data):
        """The status of doing `verb` at the desk."""
        return self.status("mailbox:desk-act", case.number, verb, method="post", **data)


# One probe per row: probe(scene, cell) checks that the cell is what the portal does.


def letter_create(scene, cell):
    assert cell == "y"
    before = Case.objects.count()
    fields = {
        "case_class": rules_in_force()[0].case_class_id, "title": "热水", "text": "没有热水",
        "submission_key": str(uuid4()), "step": "send",
    }  # fmt: skip
    if scene.me is None:
        answer = scene.client.post(reverse("mailbox:letter-anonymous"), fields)
        assert answer.status_code == 200
        box.empty()
        assert Case.objects.get().author is None
    else:
        answer = scene.client.post(
            reverse("mailbox:letter-write"), {**fields, "visibility": "named"}
        )
        assert (answer.status_code, Case.objects.get().author) == (302, scene.me)
    assert Case.objects.count() == before + 1


def letter_read(scene, cell):
    foreign = scene.letter()
    if cell == "token":
        assert scene.reads(foreign) == (302, 302)  # to the sign-in page
        scene.letter(visibility="anonymous")
        pair = {"number": scene.receipt.number, "code": scene.receipt.code}
        page = scene.client.post(reverse("mailbox:letter-track"), pair)
        assert (page.status_code, "晚上没有热水" in page.content.decode()) == (200, True)
        wrong = scene.client.post(reverse("mailbox:letter-track"), {**pair, "code": "22222-22222"})
        assert (wrong.status_code, "晚上没有热水" in wrong.content.decode()) == (404, False)
        return
    if cell == "o":
        own = scene.letter(by=scene.me)
        assert scene.reads(own) == (200, 403)  # no desk at all for them
        assert scene.reads(foreign) == (404, 403)
    elif cell in ("b if routed", "d if routed"):
        unit = scene.cast.branch if cell[0] == "b" else scene.cast.general_branch
        assert scene.reads(foreign) == (404, 404)
        assert scene.reads(scene.letter(lead=unit))[1] == 200
        assert scene.reads(scene.letter(lead=scene.cast.other_branch)) == (404, 404)
    else:
        assert cell in ("s", "*", "* read")
        assert scene.reads(foreign)[1] == 200
        if cell == "* read":
            assert scene.acts(foreign, "accept") == 403
            assert Case.objects.get(pk=foreign.pk).state == "submitted"


def anonymous_identity(scene, cell):
    assert cell == "–"
    author = scene.stranger
    case = scene.letter(by=author, visibility="anonymous", lead=scene.cast.branch)
    for name, args in [("mailbox:desk-case", [case.number]), ("mailbox:desk-list", []),
                       ("mailbox:letter", [case.number]), ("audit:event-list", [])]:  # fmt: skip
        page = scene.client.get(reverse(name, args=args)).content.decode()
        assert author.number not in page
        assert author.name not in page


def attachment_download(scene, cell):
    def with_photo(**kwargs):
        photo = store(SimpleUploadedFile("现场.jpg", picture()), by=None)
        case = scene.letter(files=[photo], **kwargs)
        return case, reverse("mailbox:file-open", args=[case.files.get().attachment_id])

    def status(address):
        return scene.client.get(address).status_code

    if cell == "token":
        _case, address = with_photo(visibility="anonymous")
        assert status(address) in (302, 404)
        pair = {"number": scene.receipt.number, "code": scene.receipt.code}
        page = scene.client.post(reverse("mailbox:letter-track"), pair).content.decode()
        assert f"{address}?t=" in page
        tokened = page.split(f"{address}?t=")[1].split('"')[0]
        assert status(f"{address}?t={tokened}") == 200
        assert status(f"{address}?t={tokened[:-1]}x") in (302, 404)
        return
    foreign, address = with_photo()
    may_read = scene.role in "CAT"
    assert cell in ("as parent", "*", "read")
    assert (200 in scene.reads(foreign)) == may_read
    assert status(address) == (200 if may_read else 404)
    if scene.role not in "AT":
        _own, address = with_photo(by=scene.me)
        assert status(address) == 200


def desk_answer(scene, cell):
    unit = {"b": scene.cast.branch, "d": scene.cast.general_branch}.get(cell, scene.cast.branch)
    case = scene.letter(lead=unit)
    tried = scene.acts(case, "draft", text="马上修好。")
    if cell in ("b", "d"):
        assert (tried, Case.objects.get(pk=case.pk).state) == (302, "drafted")
        other = scene.letter(lead=scene.cast.other_branch)
        assert scene.acts(other, "draft", text="马上修好。") == 404
        return
    drafter = scene.cast.secretary if scene.role != "B" else scene.cast.staff2
    if cell in ("s", "*"):
        answering.draft_answer(case=case, by=drafter, text="马上修好。")
        assert scene.acts(case, "approve", text="马上修好。") == 302
        assert Case.objects.get(pk=case.pk).state == "answered"
        return
    assert Case.objects.get(pk=case.pk).state == "handling"
    if cell == "read":
        assert tried == 403
    elif cell == "–":
        assert tried == 302  # to the sign-in page
    else:
        assert (cell, tried) == ("o", 403)
        own = scene.letter(by=scene.me, lead=unit)
        assert scene.acts(own, "draft", text="我自己答") == 403
        answering.draft_answer(case=own, by=scene.cast.secretary, text="修好了。")
        answering.approve_answer(case=own, by=scene.cast.staff2)
        rated = scene.status("mailbox:letter-rate", own.number, method="post", verdict="yes")
        assert (rated, Case.objects.get(pk=own.pk).outcome) == (302, "solved")


def progress_report(scene, cell):
    unit = {"b": scene.cast.branch, "d": scene.cast.general_branch}.get(cell, scene.cast.branch)
    case = scene.letter(lead=unit)
    tried = scene.acts(case, "progress", text="已经去看过了。")
    assert case.entries.filter(kind="progress").exists() == (cell in ("b", "d"))
    assert tried == (302 if cell in ("b", "d") or scene.me is None else tried)
    if cell in ("b", "d"):
        foreign = scene.letter(lead=scene.cast.other_branch)
        assert scene.acts(foreign, "progress", text="已经去看过了。") == 404
        own = scene.letter(by=scene.me, lead=unit)
        assert scene.acts(own, "progress", text="我自己说") == 403
    elif scene.me is not None:
        assert tried in (403, 404)


def clocks_setting(scene, cell):
    day = timezone.localdate()
    expected = 302 if cell == "y" or scene.me is None else 403
    for name in ("class-list", "check-times"):
        assert scene.status(f"mailbox:{name}") == (200 if cell == "y" else expected)
    typed = {"times": "09:00", "workdays_only": "on"}
    assert scene.status("mailbox:check-times", method="post", **typed) == expected
    assert CheckTimes.objects.filter(times="09:00").exists() == (cell == "y")
    typed = {"start": str(day), "kind": "holiday"}
    assert scene.status("workdays:days-edit", day.year, method="post", **typed) == expected
    assert CalendarDay.objects.exists() == (cell == "y")


def urgent_alert(scene, cell):
    letter = scene.letter(text="我不想活了")
    alert = letter.alerts.get()
    opened = [scene.status("mailbox:alert-list"), scene.status("mailbox:alert", alert.pk)]
    taken = scene.status("mailbox:alert-act", alert.pk, "take", method="post")
    alert.refresh_from_db()
    if cell == "y":
        assert (opened, taken, alert.taken_by) == ([200, 200], 302, scene.me)
        assert scene.status("mailbox:safety") == 200
        return
    refused = 302 if scene.me is None else 403
    assert cell == "–"
    assert (opened, taken, alert.taken_by) == ([refused, refused], refused, None)
    assert scene.status("mailbox:safety") == refused


def saved_replies(scene, cell):
    own = {"b": scene.cast.branch, "d": scene.cast.general_branch, "*": scene.cast.department}
    unit, foreign = own.get(cell, scene.cast.department), scene.cast.other_branch
    words = {"name": "谢谢来信", "text": "{称呼}，你好。", "is_active": "on"}
    made = scene.status("mailbox:reply-new", method="post", unit=unit.pk, **words)
    if cell == "–":
        assert made == scene.status("mailbox:reply-list") == (302 if scene.me is None else 403)
        assert not SavedReply.objects.exists()
        return
    assert (made, SavedReply.objects.get().unit) == (302, unit)
    other = SavedReply.objects.create(unit=foreign, name="别处的", text="好")
    assert scene.status("mailbox:reply-edit", other.pk) == 404
    assert scene.status("mailbox:reply-new", method="post", unit=foreign.pk, **words) == 400


def hand_over(scene, cell):
    unit = {"d": scene.cast.general_branch, "*": scene.cast.department}.get(cell, scene.cast.branch)
    case = scene.letter(lead=unit)
    first = scene.letter(lead=unit)
    colleague = scene.cast.holder("T9001", "庄周", unit, "deputy")
    page = scene.client.post(
        reverse("mailbox:desk-list"),
        {"pick": [case.number], "verb": "assign", "person": colleague.pk},
    )
    tried = [
        scene.acts(case, "add-check", text="到现场看过"),
        scene.acts(case, "needs", number=first.number),
        scene.acts(case, "assign", to=colleague.pk),
    ]
    case.refresh_from_db()
    if cell in ("b", "d", "*"):
        # The second time he has it already, so that the form does not offer him.
        assert (page.status_code, tried) == (302, [302, 302, 400])
        assert (case.handler, case.check_items.count()) == (colleague, 1)
        return
    assert cell == "–"
    refused = 302 if scene.me is None else 403
    assert (tried, case.handler, case.check_items.count()) == ([refused] * 3, None, 0)
    assert page.status_code == (302 if scene.me is None or scene.role == "T" else 403)


def state_absence(scene, cell):
    units = {"b": scene.cast.branch, "d": scene.cast.general_branch, "y": scene.cast.committee}
    unit = units.get(cell, scene.cast.department)
    colleague = scene.cast.holder("T9001", "庄周", unit, "other")
    today = timezone.localdate()
    fields = {"unit": unit.pk, "stand_in": colleague.pk, "starts_on": today, "ends_on": today}
    opened = scene.status("mailbox:absence-list")
    stated = scene.status("mailbox:absence-list", method="post", **fields)
    foreign = Absence.objects.create(
        unit=unit, absent=scene.stranger, stand_in=colleague, starts_on=today, ends_on=today
    )
    ended = scene.status("mailbox:absence-end", foreign.pk, method="post")
    declined = scene.status("mailbox:absence-decline", foreign.pk, method="post")
    expected = 302 if scene.me is None else 404
    assert (ended, declined) == (expected, expected)
    if cell == "–":
        refused = 302 if scene.me is None else 403
        assert (opened, stated, Absence.objects.count()) == (refused, refused, 1)
        return
    assert (opened, stated) == (200, 302)
    assert Absence.objects.get(absent=scene.me).stand_in == colleague
    other = scene.status(
        "mailbox:absence-list", method="post", **fields | {"unit": scene.cast.other_department.pk}
    )
    assert other == 400


def rota_of_handlers(scene, cell):
    unit = scene.cast.general_branch if cell == "d" else scene.cast.department
    person, today = scene.cast.holder("T9001", "庄周", unit, "answerer"), timezone.localdate()
    fields = {"unit": unit.pk, "person": person.pk, "starts_on": today, "ends_on": today}
    added = scene.status("mailbox:turn-list", method="post", **fields)
    if cell == "–":
        assert added == (302 if scene.me is None else 403)
        turn = HandlerTurn.objects.create(unit=unit, person=person, starts_on=today, ends_on=today)
        removed = scene.status("mailbox:turn-remove", turn.pk, method="post")
        assert removed == (302 if scene.me is None else 404)
        return
    assert (added, scene.status("mailbox:turn-list")) == (302, 200)
    turn = HandlerTurn.objects.get()
    assert scene.status("mailbox:turn-remove", turn.pk, method="post") == 302
    if cell == "d":
        foreign = fields | {"unit": scene.cast.other_department.pk}
        assert scene.status("mailbox:turn-list", method="post", **foreign) == 400


def desk_keeping(scene, cell):
    case = scene.letter()
    until = timezone.localdate() + timedelta(days=9)
    standing = Standing.objects.create(
        person=scene.cast.party_member, kind="paused", reason="一天三十封", until=until,
        letter=case.number, asked_by=scene.cast.committee_secretary,
    )  # fmt: skip
    pages = [("checklist-list",), ("checklist-edit", "study"), ("sender-list",),
             ("publication-list",)]  # fmt: skip
    seen = {scene.status(f"mailbox:{name}", *args) for name, *args in pages}
    confirmed = scene.status("mailbox:sender-act", standing.pk, "confirm", method="post")
    trusted = scene.acts(case, "trust", reason="都属实", until=until)
    standing.refresh_from_db()
    if cell == "y":
        assert (seen, confirmed, trusted) == ({200}, 302, 302)
        assert standing.confirmed_by == scene.me
        return
    refused = 302 if scene.me is None else 403
    assert (cell, seen, confirmed, standing.confirmed_by) == ("–", {refused}, refused, None)
    assert trusted in (302 if scene.me is None else 403, 404)


def survey(audience):
    """A survey with one question that went out to `audience` of everybody."""
    builder, today = User.objects.get(number="T0001"), timezone.localdate()
    fields = {"title": "食堂调研", "opens_on": today, "closes_on": today, "audience": audience}
    made = surveys.make_survey(by=builder, fields=fields)
    surveys.save_question(survey=made, by=builder, fields={"kind": "text", "text": "怎么改？"})
    surveys.open_survey(survey=made, by=builder)
    return made


def survey_answer(scene, cell):
    assert scene.cast.staff.pk and scene.cast.student.pk and scene.cast.secretary.pk
    asked = survey("cadres" if scene.role == "D" else "students")
    tried = scene.status("mailbox:survey-answer", asked.pk)
    key = asked.questions.get().key
    said = {key: "多开窗口", "shown": key}
    posted = scene.status("mailbox:survey-answer", asked.pk, method="post", **said)
    if cell == "if asked":
        assert (tried, posted, asked.responses.count()) == (200, 302, 1)
        if scene.role != "D":
            other = survey("cadres")
            expected = 200 if scene.role == "B" else 404
            assert scene.status("mailbox:survey-answer", other.pk) == expected
    else:
        expected = 302 if scene.me is None else 404
        assert (cell, tried, posted) == ("–", expected, expected)


def survey_build(scene, cell):
    assert scene.cast.staff.pk and scene.cast.student.pk
    made = survey("students")
    pages = ("survey-build", "survey-settings", "survey-question-new", "survey-result")
    seen = {scene.status(f"mailbox:{page}", made.pk) for page in pages}
    seen |= {scene.status("mailbox:survey-manage"), scene.status("mailbox:survey-new")}
    closed = scene.status("mailbox:survey-act", made.pk, "close", method="post")
    made.refresh_from_db()
    if cell == "*":
        assert (seen, closed, made.state) == ({200}, 302, "closed")
    else:
        expected = 302 if scene.me is None else 403
        assert (cell, seen, closed, made.state) == ("–", {expected}, expected, "open")


def published_vote(scene, cell):
    case = scene.letter(lead=scene.cast.branch)
    answering.draft_answer(case=case, by=scene.cast.secretary, text="修好了。")
    answering.approve_answer(case=case, by=scene.cast.staff2)
    shown = Publication.objects.create(
        case=case, title="热水", question="问", answer="答", prepared_by=scene.cast.staff2,
        published_on=date(2026, 1, 1),
    )  # fmt: skip
    voted = scene.status("mailbox:published-vote", shown.pk, method="post", helpful="yes")
    assert (cell, voted, shown.votes.count()) == ("y", 302, 1)


def member_list(scene, cell):
    mine, foreign = scene.cast.student.member, scene.stranger.member
    scene.cast.student.phone = "13812345678"
    scene.cast.student.save()
    listed = scene.client.get(reverse("organisation:member-list"))
    text = listed.content.decode()
    seen = [scene.status("organisation:member-detail", member.pk) for member in (mine, foreign)]
    if cell == "–":
        assert (listed.status_code, seen) == (302, [302, 302])
    elif cell == "o":
        own = Member.objects.get(user=scene.me)
        assert listed.status_code == 403
        assert scene.status("organisation:member-detail", own.pk) == 200
        assert seen[1] == 404
    elif cell in ("b m / b", "d m / d"):
        assert (listed.status_code, seen) == (200, [200, 404])
        assert (scene.cast.student.name in text, scene.stranger.name in text) == (True, False)
        assert "13812345678" not in text
    elif cell in ("s m / with reason", "* logged"):
        assert (listed.status_code, seen) == (200, [200, 200])
        whole = scene.client.get(reverse("organisation:member-detail", args=[mine.pk]))
        assert ("13812345678" in whole.content.decode()) == (cell == "* logged")
    else:
        assert cell == "aggregate"
        assert (listed.status_code, seen) == (403, [404, 404])


def letter_support(scene, cell):
    case = scene.letter(lead=scene.cast.department, publish_consent=True)
    assert scene.status("mailbox:shown", case.pk) == (302 if cell == "–" else 200)
    scene.status("mailbox:support", case.pk, method="post")
    assert case.supports.count() == (cell == "y")


def similar_letters(scene, cell):
    status = scene.status("mailbox:similar", method="post", title="热水不够")
    assert status == (302 if cell == "–" else 200)


def letters_merge(scene, cell):
    lead, case = scene.letter(), scene.letter()
    for verb, state in (("merge", "merged"), ("unmerge", "submitted")):
        status = scene.acts(case, verb, number=lead.number)
        may = cell == "y"
        assert (status == 302 and scene.me is not None) == may or scene.me is None
        case.refresh_from_db()
        assert case.state == (state if may else "submitted")


def letter_split(scene, cell):
    case = scene.letter()
    done = scene.acts(case, "split", title="另一件", text="门也坏了。")
    opened = [scene.status(f"mailbox:{name}") for name in ("class-list", "reason-list")]
    refused = 302 if scene.me is None else 403
    assert cell in ("y", "–")
    # A letter at the committee's desk does not exist for a unit.
    unseen = 404 if scene.role in "BD" else refused
    assert done == (302 if cell == "y" else unseen)
    assert opened == ([200] * 2 if cell == "y" else [refused] * 2)
    assert Case.objects.filter(title="另一件").exists() == (cell == "y")


def leader_instruction(scene, cell):
    units = {"b": scene.cast.branch, "d": scene.cast.general_branch}
    case = scene.letter(lead=units.get(cell[0], scene.cast.department))
    leader = scene.cast.committee_secretary
    asked = scene.acts(case, "ask-leader", leader=leader.pk, question="请定")
    assert case.instructions.exists() == (cell != "–")
    assert asked == (302 if cell != "–" or scene.me is None else 403)
    # Nobody writes what somebody else was asked; who is asked, writes.
    assert scene.acts(case, "instruct", text="照办") == (302 if scene.me is None else 403)
    assert not case.instructions.exclude(text="").exists()
    if "asked" in cell:
        ask_leader(case=case, by=scene.cast.staff2, leader=scene.me, question="请定")
        assert scene.acts(case, "instruct", text="照办") == 302


def roster_import(scene, cell):
    opened = scene.status("jobs:import-new")
    expected = {"–": 302 if scene.me is None else 403}.get(cell, 200)
    assert cell in ("–", "b", "d", "*")
    assert opened == expected


def statements(scene, cell):
    assert cell == "y"
    foot = scene.client.get(reverse("mailbox:public"))
    for name in ("lib:privacy", "lib:accessibility"):
        page = scene.client.get(reverse(name))
        assert page.status_code == 200
        assert all(f'href="{reverse(name)}"' in shown.content.decode() for shown in (page, foot))


def grants_and_audit(scene, cell):
    grants = scene.status("accounts:grant-list")
    audit = scene.status("audit:event-list")
    channels = scene.status("notices:settings")
    if scene.me is None:
        assert (grants, audit, channels) == (302, 302, 302)
    elif cell == "y / read / write-only":
        assert (grants, audit, channels) == (200, 200, 200)
    else:
        assert cell in ("–", "– / own / –")
        assert grants in (403, 404)
        assert audit in (403, 404)


def monthly_insights(scene, cell):
    """A page about all letters together; who has no desk at all is asked to sign in or refused."""
    status = scene.status("mailbox:insights")
    assert status == (200 if cell in ("*", "read") else 302 if scene.me is None else 403)


def monthly_digest(scene, cell):
    """Reading the draft / writing and publishing it."""
    digest, _is_new = digests.draft_digest(month=months_over()[0])
    reads, writes = cell.split(" / ")
    refused = 302 if scene.me is None else 403
    read = 200 if reads in ("*", "read") else refused
    for name in ("digest", "digest-word"):
        assert scene.status(f"mailbox:{name}", digest.slug) == read
    assert scene.status("mailbox:digest-list") == read
    write = 200 if writes == "*" else refused
    assert scene.status("mailbox:digest-edit", digest.slug) == write
    fields = {"version": "1", "nobody": "on"}
    scene.status("mailbox:digest-act", digest.slug, "publish", method="post", **fields)
    digest.refresh_from_db()
    assert digest.is_published == (writes == "*")


def published_digest(scene, cell):
    assert cell == "y"
    digest, _is_new = digests.draft_digest(month=months_over()[0])
    assert scene.status("mailbox:digest-public", digest.slug) == 404
    digests.publish_digest(digest=digest, by=scene.cast.staff2, version=1)
    assert scene.status("mailbox:digest-public", digest.slug) == 200
    assert scene.status("mailbox:digest-public-list") == 200


def shown_title(scene, cell):
    foreign = scene.letter(publish_consent=True)
    tried = scene.status("mailbox:letter-title", foreign.number, method="post")
    assert tried == (302 if scene.me is None else 404)
    assert Case.objects.get(pk=foreign.pk).shows_title
    if cell == "o":
        own = scene.letter(by=scene.me, publish_consent=True)
        scene.status("mailbox:letter-title", own.number, method="post")
        assert not Case.objects.get(pk=own.pk).shows_title


def service_pages(scene, cell):
    assert cell == "y"
    create_services(apps, None)
    desk, offered = Desk.objects.first(), Service.objects.first()
    for name, *args in [("service-list",), ("service", offered.pk), ("ticket-take",),
                        ("ticket-display", desk.letter)]:  # fmt: skip
        assert scene.status(f"mailbox:{name}", *args) == 200
    assert scene.status("mailbox:ticket-take", method="post") == 302
    assert scene.status("mailbox:ticket", desk.tickets.get().pk) == 200


def service_request(scene, cell):
    create_services(apps, None)
    fields = {"text": "开一份团员证明", "submission_key": str(uuid4())}
    address = [Service.objects.first().pk]
    assert scene.status("mailbox:service-request", *address, method="post", **fields) == 302
    assert Case.objects.filter(kind="request", author=scene.me).count() == (cell == "y")


def shift_of_desk(scene, hours):
    """A shift of two hours that begins in `hours`, with a duty of the stranger."""
    create_services(apps, None)
    start = timezone.now() + timedelta(hours=hours)
    shift = DeskShift.objects.create(
        desk=Desk.objects.first(), starts_at=start, ends_at=start + timedelta(hours=2), seats=3
    )
    return shift, Duty.objects.create(shift=shift, user=scene.stranger)


def shift_sign_up(scene, cell):
    shift, foreign = shift_of_desk(scene, 72)
    joined = scene.status("mailbox:shift-join", shift.pk, method="post")
    assert joined == 302
    assert shift.duties.filter(user=scene.me).count() == (cell == "o")
    left = scene.status("mailbox:duty-leave", foreign.pk, method="post")
    assert left == (404 if cell == "o" else 302)
    assert scene.status("mailbox:duty-swap", foreign.pk) == left
    assert Duty.objects.filter(pk=foreign.pk).exists()


def counter_use(scene, cell):
    shift, _foreign = shift_of_desk(scene, -1)
    opened = {"–": 302, "y": 200, "on duty": 403}[cell]
    assert scene.status("mailbox:counter") == opened
    if cell == "on duty":
        Duty.objects.create(shift=shift, user=scene.me)
        assert scene.status("mailbox:counter") == 200
        assert scene.status("mailbox:counter-call", method="post") == 302


def service_arranging(scene, cell):
    shift, _duty = shift_of_desk(scene, -5)
    expected = 200 if cell == "y" else 302 if scene.me is None else 403
    for name in ("service-admin", "service-new", "service-desks", "shift-admin",
                 "service-satisfaction"):  # fmt: skip
        assert scene.status(f"mailbox:{name}") == expected
    later, duty = shift_of_desk(scene, 72)
    scene.status("mailbox:duty-take-off", duty.pk, method="post", words="这天不开")
    assert later.duties.exists() == (cell != "y")
    fields = {f"s{shift.pk}-{scene.stranger.pk}": "60"}
    scene.status("mailbox:shift-confirm", shift.pk, method="post", **fields)
    assert shift.work.count() == (cell == "y")


def planned(scene, unit, **fields):
    """A gathering of `unit`, published."""
    start = timezone.now() + timedelta(days=2)
    fields = {"title": "读书会", "place": "图书馆", "starts_at": start,
              "ends_at": start + timedelta(hours=2)} | fields  # fmt: skip
    made = gatherings.save_gathering(by=scene.cast.staff2, unit=unit, **fields)
    gatherings.publish(gathering=made, by=scene.cast.staff2)
    return made


def gatherings_seen(scene, cell):
    made = planned(scene, scene.cast.other_branch)
    for name, *args in (("calendar",), ("gathering", made.pk), ("feed-public",),
                        ("feed-unit", made.unit_id)):  # fmt: skip
        assert scene.status(f"gatherings:{name}", *args) == 200


def gathering_register(scene, cell):
    made = planned(scene, scene.cast.other_branch)
    mine = made.registrations.filter(user=scene.me)
    assert scene.status("gatherings:register", made.pk, method="post") == 302
    assert mine.filter(state="seated").count() == (cell == "o")
    assert scene.status("gatherings:unregister", made.pk, method="post") == 302
    assert mine.filter(state="cancelled").count() == (cell == "o")
    word = planned(scene, scene.cast.other_branch, code_word="红岩",
                   starts_at=timezone.now() + timedelta(minutes=5))  # fmt: skip
    scene.status("gatherings:check-in", word.pk, method="post", word="红岩")
    assert word.check_ins.filter(user=scene.me).count() == (cell == "o")


def gathering_arrange(scene, cell):
    reached = {"–": (), "b": ("branch",), "d": ("branch", "general_branch"),
               "*": ("branch", "general_branch", "other_branch")}[cell]  # fmt: skip
    refused = 302 if scene.me is None else 403
    expected = 200 if reached else refused
    assert scene.status("gatherings:plan") == expected
    for unit in ("branch", "general_branch", "other_branch"):
        made = planned(scene, getattr(scene.cast, unit))
        expected = 200 if unit in reached else refused
        for name in ("arrange", "edit", "screen"):
            assert scene.status(f"gatherings:{name}", made.pk) == expected, (unit, name)
        scene.status("gatherings:arrange-act", made.pk, "cancel", method="post", reason="下雨")
        made.refresh_from_db()
        assert (made.state == "cancelled") == (unit in reached)


def missed_by(scene, user, unit):
    """Somebody's Absence from a gathering of `unit`, three days ago."""
    made = planned(scene, unit)
    made.registrations.create(user=user, state="seated")
    return made.absences.create(user=user, kind="away")


def own_attendance(scene, cell):
    expected = 302 if scene.me is None else 200
    assert scene.status("gatherings:record") == expected
    foreign = missed_by(scene, scene.stranger, scene.cast.other_branch)
    assert scene.status("gatherings:explain", foreign.pk) == (302 if scene.me is None else 404)
    scene.status("gatherings:record-export", method="post")
    assert Job.objects.count() == (cell == "o")
    if scene.me is not None:
        own = missed_by(scene, scene.me, scene.cast.other_branch)
        scene.status("gatherings:explain", own.pk, method="post", words="发烧了")
        own.refresh_from_db()
        assert own.plea == "发烧了"


def missed_and_promoted(scene, cell):
    reached = {"–": (), "b": ("branch",), "d": ("branch", "general_branch"),
               "*": ("branch", "general_branch", "other_branch")}[cell]  # fmt: skip
    for unit in ("branch", "general_branch", "other_branch"):
        absence = missed_by(scene, scene.stranger, getattr(scene.cast, unit))
        made = absence.gathering
        scene.status("gatherings:arrange-act", made.pk, "rule-on", method="post",
                     absence=absence.pk, verdict="yes", reason="病假")  # fmt: skip
        absence.refresh_from_db()
        assert (absence.state == "excused") == (unit in reached), unit
        later = {"starts_at": timezone.now() + timedelta(days=9),
                 "ends_at": timezone.now() + timedelta(days=10)}  # fmt: skip
        part = planned(scene, made.unit, parent=made)
        final = planned(scene, made.unit, parent=made, mode="promoted", **later)
        part.registrations.create(user=scene.stranger, state="seated")
        field = {f"go-{scene.stranger.pk}": "in"}
        scene.status("gatherings:promote", part.pk, method="post", **field)
        assert final.registrations.count() == (unit in reached), unit
        mine = final.registrations.first() or final.registrations.create(
            user=scene.stranger, state="seated", decided_by=scene.cast.staff2
        )
        scene.status("gatherings:promoted-take-back", mine.pk, method="post", reason="选错了")
        mine.refresh_from_db()
        assert (mine.state == "cancelled") == (unit in reached), unit


def attendance_rules(scene, cell):
    reads, sets = cell != "–", cell == "y / y"
    assert scene.status("gatherings:rules") == (200 if reads else 302)
    kept = 200 if sets else 302 if scene.me is None else 403
    assert scene.status("gatherings:rules-edit") == kept
    scene.status("gatherings:rules-edit", method="post", **rules_form())
    assert AttendanceRules.objects.count() == sets


def venues(scene, cell):
    venue = Venue.objects.create(name="一号报告厅", capacity=300)
    sees, keeps = cell in ("y / –", "y / y"), cell == "y / y"
    seen = 200 if sees else 302
    assert (scene.status("gatherings:venue-list"), scene.status("gatherings:venue", venue.pk)) == (
        seen, seen,
    )  # fmt: skip
    kept = 200 if keeps else 302 if scene.me is None else 403
    for name, *args in (("venue-new",), ("venue-edit", venue.pk)):
        assert scene.status(f"gatherings:{name}", *args) == kept
    closed = {"starts_at": "2030-01-01T08:00", "ends_at": "2030-01-01T10:00", "reason": "检修"}
    scene.status("gatherings:venue-close", venue.pk, method="post", **closed)
    assert venue.closures.count() == keeps


def letter_turned(scene, cell):
    case = scene.letter(lead=scene.cast.department)
    due = timezone.localdate() + timedelta(days=5)
    for kind in ("theme", "promise"):
        scene.acts(case, "turn", kind=kind, title="加开窗口", due_on=due)
    made = (Proposal.objects.count(), Promise.objects.count())
    assert made == ((1, 1) if cell == "y" else (0, 0))


def a_promise(scene, unit):
    """A promise of `unit` about a letter of the stranger."""
    case = scene.letter(lead=unit)
    return make_promise(
        case=case, by=scene.cast.staff2, what="加开窗口", unit=unit,
        due_on=timezone.localdate() + timedelta(days=5),
    )  # fmt: skip


def promise_work(scene, cell):
    units = {"b": scene.cast.branch, "d": scene.cast.general_branch}
    unit = units.get(cell[0], scene.cast.department)
    mine, foreign = a_promise(scene, unit), a_promise(scene, scene.cast.other_department)
    seen = [scene.status("mailbox:promise", each.pk) for each in (mine, foreign)]
    told = scene.status("mailbox:promise-act", mine.pk, "tell", method="post", text="在办")
    kept = scene.status("mailbox:promise-act", mine.pk, "keep", method="post", text="")
    expected = {
        "y / y": ([200, 200], 302, 302), "b / –": ([200, 404], 302, 403),
        "d / –": ([200, 404], 302, 403), "read": ([200, 200], 403, 403),
    }  # fmt: skip
    none = 302 if scene.me is None else 403
    assert (seen, told, kept) == expected.get(cell, ([none, none], none, none))
    mine.refresh_from_db()
    assert mine.state == ("kept" if cell == "y / y" else "running")


def promises_read(scene, cell):
    assert (cell, scene.status("mailbox:promises")) == ("y", 200)


def proposals_decide(scene, cell):
    made, _new = proposals.add(
        by=scene.cast.staff2, kind="meeting", title="错峰", source="staff", source_key="0"
    )
    expected = 200 if cell == "y" else 302 if scene.me is None else 403
    for name, *args in (("list",), ("proposal", made.pk), ("meetings",)):
        assert scene.status(f"proposals:{name}", *args) == expected
    day = timezone.localdate()
    scene.status("proposals:act", made.pk, "schedule", method="post", meets_on=day)
    agenda = scene.status("proposals:agenda", str(day))
    assert agenda == (200 if cell == "y" else expected)
    scene.status("proposals:act", made.pk, "decline", method="post", words="这次排不下")
    assert Proposal.objects.get().state == ("declined" if cell == "y" else "open")


def theme_propose(scene, cell):
    foreign = proposals.propose(by=scene.stranger, title="看星星")
    proposals.show(proposal=foreign, by=scene.cast.staff2)
    assert scene.status("activities:proposed") == 200
    assert scene.status("proposals:mine") == (302 if cell == "–" else 200)
    scene.status("activities:propose", method="post", title="夜跑")
    scene.status("proposals:support", foreign.pk, method="post")
    withdrawn = scene.status("proposals:withdraw", foreign.pk, method="post")
    assert withdrawn == (302 if scene.me is None else 404)
    found = (Proposal.objects.filter(title="夜跑").count(), foreign.supports.count())
    assert found == ((1, 1) if cell == "y" else (0, 0))


def menu_read(scene, cell):
    assert (cell, scene.status("activities:menu")) == ("y", 200)


def coverage_read(scene, cell):
    assert scene.status("activities:coverage") == (200 if cell == "y" else 302)


def participation(scene, cell):
    """The page and the sheets agree."""
    refused = 302 if scene.me is None else 403
    assert scene.status("activities:insights") == (200 if cell in ("*", "read") else refused)
    sent = scene.status("activities:insights-export", method="post", sheet="activity-grades")
    assert sent == (302 if cell != "–" else refused)


def menu_draw_up(scene, cell):
    code = current_term().code
    expected = 200 if cell == "y" else 302 if scene.me is None else 403
    assert scene.status("activities:menu-build", code) == expected
    scene.status("activities:theme-add", code, method="post", title="夜跑")
    scene.status("activities:menu-publish", code, method="post")
    assert Menu.objects.filter(published_at__isnull=False).count() == (cell == "y")


def rounds_keep(scene, cell):
    rounds = Rounds(scene.cast)
    found = rounds.deciding(entries=1, judges=2)
    entry = rounds.entries[0]
    expected = 200 if cell == "y" else 302 if scene.me is None else 403
    for name, *args in (
        ("round-list",), ("round-new",), ("round", found.pk), ("round-edit", found.pk),
        ("round-table", found.pk), ("round-entry", found.pk, entry.pk), ("round-print", found.pk),
        ("round-publish", found.pk),
    ):  # fmt: skip
        assert scene.status(f"activities:{name}", *args) == expected, name
    post = {"method": "post"}
    scene.status("activities:round-entry", found.pk, entry.pk, decision="chosen", **post)
    scene.status("activities:round-export", found.pk, **post)
    scene.status("activities:round-publish", found.pk, **post)
    assert rounds.fresh(found).state == ("published" if cell == "y" else "deciding")
    assert Job.objects.filter(kind="export").count() == (cell == "y")


def round_score(scene, cell):
    rounds = Rounds(scene.cast)
    if scene.me is None:
        found = rounds.scoring(entries=1, judges=1)
        (task,) = rounds.tasks(found)
        assert scene.status("activities:round-scoring") == 302
        assert scene.status("activities:round-score", task.pk) == 302
        return
    assert cell == "s"
    found = rounds.opened(reviewers_each=1)
    unit = Unit.objects.create(
        name="旅游2401团支部", kind="branch", branch_type="class", parent=scene.cast.committee
    )
    applicant = scene.cast.student_of("2024130301", "许静", unit)
    for _ in range(2):
        rounds.entered(by=applicant, unit=unit)
    found = rounds.closed(found)
    people = [scene.me, rounds.judge("2024120202")]
    round_actions.add_reviewers(
        found=found, by=scene.cast.staff2, numbers=[each.number for each in people]
    )
    round_actions.start_scoring(found=found, by=scene.cast.staff2)
    (mine,) = rounds.tasks(found, reviewer__user=scene.me)
    (foreign,) = rounds.tasks(found, reviewer__user=people[1])
    points = {"item1": "10", "item2": "10", "verb": "done"}
    for task, seen, given in ((mine, 200, 302), (foreign, 404, 404)):
        assert scene.status("activities:round-score", task.pk) == seen
        assert scene.status("activities:round-score", task.pk, method="post", **points) == given
    assert scene.status("activities:round-aside", foreign.pk, method="post", reason="认识") == 404
    assert [rounds.fresh(task).state for task in (mine, foreign)] == ["done", "open"]
    assert scene.status("activities:round-score", mine.pk) == 200


def round_result(scene, cell):
    rounds = Rounds(scene.cast)
    rounds.scoring(entries=2, judges=2)
    mine, foreign = rounds.entries
    if scene.me:
        mine.application.team.filter(user=scene.me).delete()
        mine.application.team.create(user=scene.me)
    assert scene.status("activities:round-result", mine.pk) == (302 if scene.me is None else 404)
    found = mine.round
    for task in rounds.tasks(found, state="open"):
        rounds.score(task)
    arranger = scene.cast.staff2
    round_actions.end_scoring(found=found, by=arranger)
    for entry in rounds.entries:
        deciding.decide(entry=entry, by=arranger, decision="chosen")
    deciding.publish(found=found, by=arranger)
    if scene.me is None:
        assert (cell, scene.status("activities:round-result", mine.pk)) == ("–", 302)
        return
    own = foreign.application.made_by == scene.me
    assert (cell, scene.status("activities:round-result", mine.pk)) == ("o", 200)
    assert scene.status("activities:round-result", foreign.pk) == (200 if own else 404)


def held(scene, unit, **fields):
    """A project of `unit` that was held yesterday, and its gatherings are public."""
    made = Projects(scene.cast)
    made.count = Application.objects.count()
    project = made.over(unit=unit, made_by=scene.cast.other_student, **fields)
    return project, project.application.number


def project_desk(scene, cell):
    reached = {"–": (), "b": ("branch",), "d": ("branch", "general_branch"),
               "*": ("branch", "general_branch", "other_branch")}  # fmt: skip
    reads, works = (reached[part] for part in (cell if " / " in cell else "– / –").split(" / "))
    for unit in ("branch", "general_branch", "other_branch"):
        project, number = held(scene, getattr(scene.cast, unit))
        task = project.tasks.create(
            words="借音响", person=scene.cast.other_student, due_on=timezone.localdate()
        )
        seen = 200 if unit in reads else 302 if scene.me is None else 404
        for name in ("project", "project-closing", "project-sheet", "project-said"):
            assert scene.status(f"activities:{name}", number) == seen, (unit, name)
        done = scene.status("activities:project-act", number, "task-done", task.pk, method="post")
        task.refresh_from_db()
        changes = unit in works or (scene.role == "D" and unit == "general_branch")
        assert (task.done_at is not None) == changes, unit
        if not changes:
            assert done == (403 if seen == 200 else seen)


def project_live(scene, cell):
    project, number = held(scene, scene.cast.other_branch)
    shown = project.photos.create(
        by=scene.cast.other_student, is_shown=True, attachment=store(picture_of_class())
    )
    hidden = project.photos.create(
        by=scene.cast.other_student, attachment=store(picture_of_class())
    )
    assert scene.status("activities:project-live", number) == 200
    assert scene.status("activities:project-photo", number, shown.pk) == 200
    reads = scene.role in "CAT"
    assert scene.status("activities:project-photo", number, hidden.pk) == (200 if reads else 404)


def picture_of_class():
    return SimpleUploadedFile("a.jpg", picture())


def project_accept(scene, cell):
    may = cell.startswith("*")
    project = Projects(scene.cast).submitted(unit=scene.cast.branch)
    number = project.application.number
    refused = 302 if scene.me is None else 403
    for name in ("project-list", "closing-list"):
        assert scene.status(f"activities:{name}") == (200 if may else refused)
    scene.status("activities:closing-decide", number, "accept", method="post")
    project.refresh_from_db()
    assert project.state == ("closed" if may else "closing")


def project_rate(scene, cell):
    project, number = held(scene, scene.cast.other_branch, came=[scene.me] if scene.me else [])
    said = {"stars": "5", "did": "带大家热身", "learned": "学会了拉伸", "served": "来的同学"}
    assert scene.status("activities:project-rate", number, method="post", **said) == 302
    assert project.ratings.count() == (cell == "o")
    other, number = held(scene, scene.cast.other_branch)
    scene.status("activities:project-rate", number, method="post", **said)
    assert not other.ratings.exists()


def application_submit(scene, cell):
    """Begun and handed in from one's own side only; read as far as the cell says once handed in."""
    folder = Folder(scene.cast)
    kind = folder.kind(PLAIN, applicants=("branch", "students", "general_branch"))
    foreign = folder.ready(kind, by=scene.cast.other_student, applicant="students")
    page = reverse("activities:application", args=[foreign.pk])
    unseen = 302 if scene.me is None else 404
    assert scene.client.get(page).status_code == unseen  # nobody reads a draft of others
    submitting.submit(
        application=foreign, by=scene.cast.other_student, edition=1,
        rules_id=kind.rules.get().pk,
    )  # fmt: skip
    submits, _slash, reads = cell.partition(" / ")
    assert scene.client.get(page).status_code == (200 if reads.startswith("*") else unseen)
    own = sides(scene.me) if scene.me else []
    wanted = {"o": "students", "b": "branch", "d": "general_branch"}.get(submits)
    if wanted is None:
        assert own == []
        side = f"branch-{scene.cast.branch.pk}"
        answer = scene.status(
            "activities:application-begin", method="post", kind=kind.pk, side=side
        )
        assert answer == (302 if scene.me is None else 400)
        assert Application.objects.count() == 1
        return
    made = folder.ready(kind, by=scene.me, applicant=wanted)
    assert scene.status("activities:application-check", made.pk) == 200
    answer = scene.status(
        "activities:application-check", made.pk, method="post", edition=1,
        rules=kind.rules.get().pk,
    )  # fmt: skip
    assert (answer, folder.fresh(made).state) == (302, "review")
    assert scene.status("activities:application", made.pk) == 200
    assert scene.status("activities:application-check", foreign.pk, method="post") == 404


STEPS = {
    "branch": "step 1",
    "general_branch": "step 2",
    "staff": "step 3",
    "administrator": "final",
}


def review_step(scene, cell):
    """Each step alone, of one's own unit and of another one, while every post is held."""
    cast, papers = scene.cast, Paper(scene.cast)
    assert cast.secretary and cast.general_secretary and cast.staff2 and cast.administrator
    cast.holder("2024120202", "何川", cast.other_branch, "secretary")
    cast.holder("T1002", "许宁", cast.other_general_branch, "secretary")
    for who, name in STEPS.items():
        rules = papers.rules(ChainStep("only", name, who=who))
        for unit in (cast.branch, cast.other_branch):
            draft = papers.draft(rules, unit=unit, by=cast.user(f"M{unit.pk}{who}"[:12], "申报人"))
            made = papers.hand_in(draft)
            review = papers.open(made)
            decides = name in cell and (unit == cast.branch or who in ("staff", "administrator"))
            reads = decides or "step 3" in cell or cell == "read"
            unseen = 302 if scene.me is None else 404
            assert scene.status("activities:review", review.pk) == (200 if reads else unseen)
            answer = scene.status(
                "activities:review-decide", review.pk, method="post", verdict="passed"
            )
            assert answer == (302 if decides else 403 if reads else unseen), (who, unit)
            assert (papers.fresh(made).state == "approved") == decides


def reviews_of_all(scene, cell):
    looks, publishes = cell in ("y / y", "y / –"), cell == "y / y"
    refused = 302 if scene.me is None else 403
    assert scene.status("activities:review-overview") == (200 if looks else refused)
    assert scene.status("activities:review-publish") == (200 if publishes else refused)
    answer = scene.status("activities:review-publish", method="post", day="2026-11-27")
    assert answer == (302 if publishes else refused)


def change_after_approval(scene, cell):
    """Whoever writes the application; others find nothing, or only read it."""
    cast, papers = scene.cast, Paper(scene.cast)
    maker = scene.me if cell == "o" else cast.user("M1", "申报人")
    side = {"b": ("branch", cast.branch), "d": ("general_branch", cast.general_branch)}
    applicant, unit = side.get(cell, ("students", cast.branch))
    draft = papers.draft(papers.rules(), by=maker, applicant=applicant, unit=unit)
    made = papers.hand_in(draft)
    assert made.state == "approved"
    refused = (302,) if scene.me is None else (403, 404)
    found = scene.status("activities:application-change", made.pk)
    assert found in ((200,) if cell != "–" else refused)
    change = Change.objects.create(
        application=made, by=maker, reason="教室在修",
        content={"wanted": {}, "before": {}, "after": {}},
    )  # fmt: skip
    scene.status("activities:change-withdraw", change.pk, method="post")
    change.refresh_from_db()
    assert (change.state == "withdrawn") == (cell != "–")


def word_forms(scene, cell):
    kind = Folder(scene.cast).kind()
    expected = 200 if cell == "y" else 302 if scene.me is None else 403
    assert scene.status("activities:word-form", kind.pk) == expected
    assert scene.status("activities:word-form-sample", kind.pk) == expected


def a_publicity(scene, by=None, **fields):
    """A list with one line, published by the secretary of the committee unless `by`."""
    return publicities.open_publicity(
        kind="manual", key=str(uuid4()), title="优秀团员", by=by or scene.cast.committee_secretary,
        lines=[{"key": "1", "name": "程以安"}], workdays=5, starts_on=timezone.localdate(), **fields,
    )  # fmt: skip


def publicity_read(scene, cell):
    shown, inside = a_publicity(scene, is_public=True), a_publicity(scene)
    for name in ("publicity", "print"):
        public, other = (scene.status(f"publicity:{name}", each.pk) for each in (shown, inside))
        assert (public, other) == (200, 200 if cell == "y / y" else 404)
    page = scene.client.get(reverse("publicity:list"))
    assert len(page.context["running"]) == (2 if cell == "y / y" else 1)


def publicity_object(scene, cell):
    shown = a_publicity(scene, is_public=True)
    words = {"line": "1", "text": "志愿时数和支部公布的不一样"}
    for text in (words, words | {"line": ""}):
        assert scene.status("publicity:object", shown.pk, method="post", **text) == 302
    foreign = publicities.object_to(
        publicity=shown, by=scene.stranger, line_key="1", text=words["text"]
    )
    own = Objection.objects.exclude(pk=foreign.pk).first()
    assert Objection.objects.count() == (3 if cell == "o" else 1)
    taken = [
        scene.status("publicity:objection-withdraw", each.pk, method="post")
        for each in (own, foreign)
        if each
    ]
    assert taken == ([302, 404] if cell == "o" else [302])
    states = sorted(Objection.objects.values_list("state", flat=True))
    assert states == (["open", "open", "withdrawn"] if cell == "o" else ["open"])


def publicity_rule(scene, cell):
    text = "志愿时数和支部公布的不一样"
    made = publicities.object_to(
        publicity=a_publicity(scene), by=scene.stranger, line_key="1", text=text
    )
    expected = 200 if cell == "y" else 302 if scene.me is None else 403
    for name, *args in (("objection-list",), ("objection", made.pk), ("open",)):
        assert scene.status(f"publicity:{name}", *args) == expected
    ruling = {"is_upheld": "no", "words": "核对了签到表，时数没有错"}
    scene.status("publicity:objection", made.pk, method="post", **ruling)
    assert Objection.objects.get().state == ("dismissed" if cell == "y" else "open")
    typed = {"title": "名单", "lines": "程以安", "workdays": 5, "is_checked": "on"}
    scene.status("publicity:open", method="post", **typed)
    assert Publicity.objects.count() == (2 if cell == "y" else 1)
    if cell != "y":
        return
    for own in (
        publicities.object_to(publicity=a_publicity(scene, by=scene.me), by=scene.stranger,
                              line_key="1", text=text),
        publicities.object_to(publicity=a_publicity(scene), by=scene.me, line_key="1", text=text),
    ):  # fmt: skip
        page = scene.client.get(reverse("publicity:objection", args=[own.pk])).content.decode()
        assert text not in page and scene.stranger.number not in page
        assert scene.status("publicity:objection", own.pk, method="post", **ruling) == 403


def publicity_call_off(scene, cell):
    made = [a_publicity(scene, by=scene.me or None), a_publicity(scene)]
    if cell == "–":
        made = [a_publicity(scene)]
    for each in made:
        scene.status("publicity:call-off", each.pk, method="post", reason="名单列错了一行")
        each.refresh_from_db()
        assert each.state == ("running" if cell == "–" else "called_off")


def kinds_written(scene, cell):
    """Refused where it stands as –: list, one kind, file, draft, a row, putting it in force."""
    draft = kinds.make_kind(by=scene.cast.staff2, name="夜跑", spec=SAMPLES["collective"].spec)
    expected = 200 if cell == "y" else 302 if scene.me is None else 403
    key = draft.kind_id
    for name, *args in (
        ("kind-list",), ("kind-new",), ("kind-samples",), ("kind-import",), ("kind", key),
        ("kind-edit", key), ("kind-version", key, 1), ("kind-print", key, 1), ("kind-export", key, 1),
        ("kind-try", key, 1), ("kind-draft", key), ("kind-section", key, "basics"),
        ("kind-row-add", key, "chain"), ("kind-row", key, "chain", 0),
    ):  # fmt: skip
        assert scene.status(f"activities:{name}", *args) == expected, name
    seen = kinds.digest(draft.content["chain"])
    for name, *args in (
        ("kind-row-move", key, "chain", 0, "down"), ("kind-row-drop", key, "chain", 0),
    ):  # fmt: skip
        scene.status(f"activities:{name}", *args, method="post", seen=seen)
    draft.refresh_from_db()
    moved = draft.content["chain"] != SAMPLES["collective"].spec.write()["chain"]
    scene.status("activities:kind-put-in-force", key, method="post", offer="on")
    scene.status("activities:kind-offer", key, method="post", offer="yes")
    scene.status("activities:kind-edit", key, method="post", name="夜奔")
    scene.status("activities:kind-draft-drop", key, method="post")
    draft.refresh_from_db()
    is_written = (moved, draft.in_force_from is not None, draft.kind.is_active, draft.kind.name)
    allowed, refused = (True, True, True, "夜奔"), (False, False, False, "夜跑")
    assert is_written == (allowed if cell == "y" else refused)


PROBES = {
    "project read at the desk / worked on": project_desk,
    "project live page, photos shown there": project_live,
    "project closing accept, list of all projects": project_accept,
    "project rated after being there": project_rate,
    "publicity read: public / any": publicity_read,
    "publicity objection make / take back": publicity_object,
    "publicity objection rule on; publicity open by hand": publicity_rule,
    "publicity call off: own / foreign": publicity_call_off,
    "activity kinds and their rules": kinds_written,
    "rounds keep: entries, reviewers, scores, publication": rounds_keep,
    "round entry score": round_score,
    "round result of an application": round_result,
    "gatherings see / public feeds": gatherings_seen,
    "gathering register / give back / check in": gathering_register,
    "gathering plan / arrange": gathering_arrange,
    "own attendance record, sheet, missed gatherings explained": own_attendance,
    "missed gatherings excused, people promoted to the next part": missed_and_promoted,
    "rules of attendance read / set": attendance_rules,
    "venues see / keep": venues,
    "letter turned into a promise or proposal": letter_turned,
    "promise: work on / say how it ended": promise_work,
    "promises about published letters read": promises_read,
    "proposals decide, meetings and their agenda": proposals_decide,
    "theme propose / support": theme_propose,
    "application review step": review_step,
    "reviews of all, decisions published": reviews_of_all,
    "change after approval ask / take back": change_after_approval,
    "activity menu read": menu_read,
    "activity menu draw up and publish": menu_draw_up,
    "application submit / read": application_submit,
    "official Word forms of kinds": word_forms,
    "coverage map of the menu read": coverage_read,
    "who took part in a term, sheets": participation,
    "service catalogue, tickets, waiting room": service_pages,
    "service request": service_request,
    "shift sign up / swap": shift_sign_up,
    "counter: call numbers, record walk-ins": counter_use,
    "services, shifts, worked hours, satisfaction": service_arranging,
    "privacy and accessibility statements": statements,
    "letter create": letter_create,
    "monthly insights": monthly_insights,
    "monthly digest draft / publish": monthly_digest,
    "published monthly digest": published_digest,
    "shown title take back": shown_title,
    "letter read": letter_read,
    "anonymous author's identity": anonymous_identity,
    "attachment download": attachment_download,
    "desk request answer / close": desk_answer,
    "urgent alert read / act": urgent_alert,
    "letter progress report": progress_report,
    "working-day calendar change; times of checks; limits and ladder": clocks_setting,
    "saved replies write": saved_replies,
    "letters handed over, many at once, order, list of steps": hand_over,
    "absence stated for one's letters": state_absence,
    "rota of handlers": rota_of_handlers,
    "steps of a class, senders, public answers reviewed": desk_keeping,
    "survey answer": survey_answer,
    "survey build / results": survey_build,
    "published answer vote": published_vote,
    "member list / export": member_list,
    "similar letters while typing": similar_letters,
    "letters merge / take apart": letters_merge,
    "letter split / rules and reasons": letter_split,
    "leader instruction ask / write": leader_instruction,
    "open letter support": letter_support,
    "roster import": roster_import,
    "grants, audit log, channel secrets": grants_and_audit,
}
for probes in (
    *of_volunteers("probes", "PROBES"), *of_league_days("probes", "PROBES"),
    *of_party_pairing("probes", "PROBES"),
    *of_assessment("probes", "PROBES"),
    *(import_module(f"tests.{room}.probes").PROBES for room in INFORMATION),
):  # fmt: skip
    PROBES |= probes


@pytest.mark.parametrize(("row", "role", "cell"), cells())
def test_cell(row, role, cell, cast, client):
    assert row in PROBES, f"{row} has no probe"
    PROBES[row](Scene(cast, client, role), cell)


@pytest.mark.parametrize("role", ["secretary", "general_secretary", "staff", "administrator"])
def test_a_role_ends_with_its_term(role, cast, client):
    person = getattr(cast, role)
    client.force_login(person, "tuanwei.accounts.backends.NumberBackend")
    assert client.get(reverse("organisation:member-list")).status_code == 200
    person.appointments.update(ends_on=date(2021, 1, 1))
    person.grants.update(ends_on=date(2021, 1, 1))
    assert client.get(reverse("organisation:member-list")).status_code == 403

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

from branches.organisation.models import Member
from mailbox.cases import actions, box
from mailbox.cases.models import Case, Publication
from mailbox.cases.rules import rules_in_force
from mailbox.digests import actions as digests
from mailbox.digests.queries import months_over
from mailbox.replies.models import SavedReply
from mailbox.service.models import Desk, DeskShift, Duty, Service
from mailbox.surveys import actions as surveys
from tests.attachments.nasty import picture
from tuanwei.accounts.models import User
from tuanwei.attachments.actions import store

pytestmark = pytest.mark.django_db
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
        self.receipt = actions.submit(
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
        actions.draft_answer(case=case, by=drafter, text="马上修好。")
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
        actions.draft_answer(case=own, by=scene.cast.secretary, text="修好了。")
        actions.approve_answer(case=own, by=scene.cast.staff2)
        rated = scene.status("mailbox:letter-rate", own.number, method="post", verdict="yes")
        assert (rated, Case.objects.get(pk=own.pk).outcome) == (302, "solved")


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
    actions.draft_answer(case=case, by=scene.cast.secretary, text="修好了。")
    actions.approve_answer(case=case, by=scene.cast.staff2)
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


PROBES = {
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
    "saved replies write": saved_replies,
    "survey answer": survey_answer,
    "survey build / results": survey_build,
    "published answer vote": published_vote,
    "member list / export": member_list,
    "similar letters while typing": similar_letters,
    "letters merge / take apart": letters_merge,
    "open letter support": letter_support,
    "roster import": roster_import,
    "grants, audit log, channel secrets": grants_and_audit,
}


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

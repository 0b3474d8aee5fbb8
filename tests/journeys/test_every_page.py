"""Every page with data, empty and with an error, on a phone and a desk: axe finds nothing, nothing
scrolls sideways, nothing comes from elsewhere, and the first visit stays light."""

import gzip
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from activities.applications import changing, deciding, submitting
from activities.kinds.actions import begin_draft
from activities.projects import starting
from activities.rounds import actions as round_actions
from activities.rounds import deciding as round_deciding
from mailbox.cases import answering, instructions, merging, publishing, splitting, supports
from mailbox.cases.models import Case
from mailbox.cases.rules import rules_in_force
from mailbox.cases.rules_models import ClassRules, RefusalReason
from mailbox.digests import actions as digests
from mailbox.digests.queries import months_over
from mailbox.safety.models import Alert
from mailbox.senders import actions as senders
from tests.activities.applications.conftest import FULL, Folder
from tests.activities.kinds.conftest import EVERY_SECTION, Office
from tests.activities.projects.conftest import Projects
from tests.activities.reviews.conftest import STAFF as STAFF_STEP
from tests.activities.reviews.conftest import Paper
from tests.activities.rounds.conftest import Rounds
from tests.gatherings.conftest import Diary
from tests.mailbox.conftest import Letters
from tests.mailbox.desk_letters import DeskScene
from tests.publicity.conftest import Board
from tests.service.conftest import Rota

pytestmark = pytest.mark.walk
STUDENT = ["/", "/mailbox/", "/mailbox/write/", "/mailbox/supported/", "/mailbox/public/", "/mailbox/public/figures/",
           "/notices/", "/notices/settings/", "/accounts/me/", "/branches/duties/",
           "/accounts/password/", "/branches/", "/exports/", "/surveys/", "/service/",
           "/service/shifts/", "/mailbox/public/promises/", "/activities/", "/mailbox/digests/",
           "/activities/proposed/", "/activities/propose/", "/proposals/mine/",
         "/activities/applications/", "/activities/applications/begin/",
         "/activities/applications/read/", "/activities/coverage/", "/publicity/",
         "/activities/rounds/scoring/", "/activities/rounds/results/"]  # fmt: skip
VISITOR = ["/", "/mailbox/anonymous/", "/mailbox/track/", "/mailbox/public/", "/accounts/login/",
           "/accounts/activate/", "/accounts/reset/", "/status/", "/privacy/", "/accessibility/",
           "/service/", "/activities/", "/mailbox/public/promises/", "/mailbox/digests/",
           "/publicity/"]  # fmt: skip
STAFF = ["/", "/desk/", "/desk/?show=all", "/desk/?q=没有这样的信", "/desk/rules/", "/desk/rules/study/",
         "/desk/rules/reasons/", "/desk/rules/reasons/new/", "/desk/rules/checks/",
         "/desk/publications/", "/desk/insights/", "/desk/digests/",
         "/desk/export/", "/branches/", "/branches/members/", "/branches/appointments/",
         "/desk/absences/", "/desk/turns/", "/desk/senders/", "/desk/rules/checklists/",
         "/desk/rules/checklists/study/", "/desk/?who=mine", "/desk/?due=overdue",
         "/desk/alerts/", "/desk/alerts/settings/", "/desk/replies/", "/desk/replies/new/",
         "/publicity/objections/", "/publicity/objections/?show=ruled", "/publicity/new/",
         "/desk/promises/", "/proposals/", "/proposals/meetings/", "/activities/menus/next/",
         "/activities/kinds/", "/activities/kinds/new/", "/activities/kinds/samples/",
         "/activities/kinds/import/", "/activities/reviews/", "/activities/reviews/all/",
         "/activities/reviews/publish/", "/activities/rounds/", "/activities/rounds/new/",
         "/imports/", "/imports/new/", "/exports/", "/notices/sent/",
         "/notices/undelivered/", "/workdays/", "/surveys/manage/", "/surveys/manage/new/", "/desk/service/",
         "/desk/service/new/", "/desk/service/desks/", "/desk/service/desks/new/",
         "/desk/service/shifts/", "/desk/service/counter/", "/desk/service/satisfaction/",
         "/activities/coverage/", "/activities/insights/"]  # fmt: skip
ADMINISTRATOR = ["/accounts/grants/", "/accounts/grants/add/", "/audit/"]
KILOBYTE = 1024


@pytest.fixture
def busy(cast):
    """Letters at every stage, so that lists have rows."""
    letters = Letters(cast)
    for stage in ("write", "accepted", "routed", "drafted", "answered"):
        getattr(letters, stage)()
    letters.write(text="我不想活了")
    done = letters.answered(visibility="hidden")
    answering.rate(case=done, is_satisfied=True, publish_consent=True)
    text = {"title": "食堂排队", "question": "排队太久", "answer": "已加开窗口"}
    publication = publishing.prepare_publication(case=done, by=cast.staff, **text)
    publishing.approve_publication(publication=publication, by=cast.staff2)
    return cast


@pytest.fixture
def rota(busy):
    """The service desk in the middle of a week."""
    return Rota(busy).filled()


def walk(portal, paths):
    """Open each page and check it; an error says which page it was."""
    for path in paths:
        portal.go(path)
        assert portal.page.locator("h1").count() == 1, path
        try:
            portal.check()
        except AssertionError as fault:
            raise AssertionError(f"{path}: {fault}") from fault


def test_visitor_pages(portal, busy):
    walk(portal, VISITOR)


def test_student_pages_with_data(portal, busy):
    portal.sign_in(busy.student)
    numbers = Case.objects.filter(author=busy.student).values_list("number", flat=True)
    walk(portal, STUDENT + [f"/mailbox/letters/{number}/" for number in numbers])
    walk(portal, [f"/mailbox/open/{shared(busy).pk}/", "/mailbox/supported/"])


@pytest.fixture
def strict(busy):
    """Every class with every rule that a college may have, and a letter in the middle of them."""
    ClassRules.objects.update(
        contact="both", clue="required", repeats="remind", routing="sender", first_asked=True,
        approval="unit_office", by_phone=True, in_person=True, instruction="required",
        extension="promised", is_urgent=True,
    )  # fmt: skip
    rules_in_force.bump()
    letters = Letters(busy)
    case = letters.routed(sender={"unit": "会计2401", "phone": "13800001234", "email": ""})
    answering.reply_first(case=case, by=busy.answerer, text="已经到现场看过。")
    instructions.ask_leader(
        case=case, by=busy.staff, leader=busy.committee_secretary, question="要不要全换"
    )
    splitting.split(case=case, by=busy.staff, title="另一件", text="门也坏了。")
    answered = Case.objects.filter(state="answered", author=busy.student).first()
    answered.answers.update(channel="phone", reached_on="2026-11-20", reached_note="已说明")
    return letters.fresh(case)


@pytest.mark.parametrize("role", ["student", "staff", "answerer", "committee_secretary"])
def test_pages_under_every_rule(portal, busy, strict, role):
    person = getattr(busy, role)
    portal.sign_in(person)
    own = role == "student"
    place = "/mailbox/letters/" if own else "/desk/letters/"
    # The student's letters, those that the department has, or all of them.
    letters = Case.objects.filter(author=person) if own else Case.objects.filter(state="handling")
    paths = [f"{place}{number}/" for number in letters.values_list("number", flat=True)[:8]]
    more = ["/mailbox/write/"] if own else ["/desk/?who=approve&show=drafted"]
    more += (
        ["/desk/rules/study/", f"/desk/rules/reasons/{RefusalReason.objects.first().pk}/"]
        if role == "staff"
        else []
    )
    walk(portal, [f"{place}{strict.number}/", *paths, *more])


def test_the_anonymous_form_under_every_rule(portal, busy, strict):
    walk(portal, ["/mailbox/anonymous/"])


def shared(busy):
    """An open letter of somebody else, supported."""
    case = Letters(busy).routed(by=busy.other_student, publish_consent=True)
    supports.support(case=case, by=busy.student)
    return case


def test_student_pages_empty(portal, cast):
    portal.sign_in(cast.student)
    walk(portal, STUDENT)


def test_staff_pages_with_data(portal, busy):
    portal.sign_in(busy.staff)
    DeskScene(busy)
    lead, other = Letters(busy).routed(), Letters(busy).routed()
    merging.merge(case=other, lead=lead, by=busy.staff2)
    numbers = Case.objects.values_list("number", flat=True)
    walk(portal, STAFF + [f"/desk/letters/{number}/" for number in numbers])
    walk(portal, [f"/desk/alerts/{alert.pk}/" for alert in Alert.objects.all()])


def test_the_form_of_a_paused_sender(portal, busy):
    senders.confirm_pause(standing=DeskScene(busy).standing, by=busy.committee_secretary)
    portal.sign_in(busy.student)
    walk(portal, ["/mailbox/write/"])
    portal.page.get_by_role("link", name="匿名信箱").wait_for()


def test_staff_pages_empty(portal, cast):
    portal.sign_in(cast.staff)
    walk(portal, STAFF)


def test_administrator_pages(portal, busy):
    portal.sign_in(busy.administrator)
    walk(portal, ADMINISTRATOR)


@pytest.mark.parametrize("path", ["/mailbox/write/", "/accounts/password/", "/accounts/activate/"])
def test_forms_with_errors(portal, cast, path):
    if path != "/accounts/activate/":
        cast.student.set_password("贝壳-旧的-7")  # accounts without one have nothing to change
        cast.student.save()
        portal.sign_in(cast.student)
    portal.go(path)
    portal.page.locator("main form button.btn-primary").click()
    summary = portal.page.locator("main [role=alert]").first
    summary.wait_for()
    assert summary.inner_text().strip()
    portal.check(expect_fault=True)


def test_dark_and_light(portal, busy):
    portal.sign_in(busy.student)
    for theme in ("dark", "light"):
        portal.page.context.add_cookies([{"name": "theme", "value": theme, "url": portal.url}])
        walk(portal, ["/", "/mailbox/", "/mailbox/write/", "/mailbox/public/figures/"])


@pytest.mark.parametrize(
    ("who", "path", "limit"),
    [
        (None, "/", 120), ("student", "/", 120), ("student", "/mailbox/write/", 120),
        ("staff", "/desk/", 200), ("staff", "/branches/members/", 200),
    ],
)  # fmt: skip
def test_a_first_visit_is_light_and_asks_nobody_else(portal, busy, who, path, limit):
    """Bodies as a proxy would send them, compressed; the figure is PRODUCT's, in KB."""
    if who:
        portal.sign_in(getattr(busy, who))
    weights, hosts = {}, set()

    def weigh(response):
        hosts.add(urlsplit(response.url).netloc)
        body = response.body()
        is_picture = "image/png" in response.headers.get("content-type", "")
        weights[response.url] = len(body) if is_picture else len(gzip.compress(body))

    portal.page.on("requestfinished", lambda request: weigh(request.response()))
    portal.go(path)
    portal.page.wait_for_load_state("networkidle")
    assert hosts == {urlsplit(portal.url).netloc}
    assert sum(weights.values()) <= limit * KILOBYTE, weights


def test_digest_pages(portal, busy):
    """A draft, its words, the same published, and an error."""
    newest, older = months_over()[:2]
    digest, _is_new = digests.draft_digest(month=newest, by=busy.staff)
    portal.sign_in(busy.staff)
    desk = f"/desk/digests/{digest.slug}/"
    walk(portal, [desk, f"{desk}edit/", "/desk/digests/"])
    texts = digest.texts | {"next": "- 装**循环泵**"}
    digest = digests.change_texts(digest=digest, by=busy.staff, texts=texts, version=1)
    digests.publish_digest(digest=digest, by=busy.staff, version=2)
    walk(portal, [desk, f"/mailbox/digests/{digest.slug}/", "/mailbox/digests/"])
    other, _is_new = digests.draft_digest(month=older, by=busy.staff)
    portal.go(f"/desk/digests/{other.slug}/")
    portal.page.get_by_role("button", name="发布", exact=True).click()
    portal.page.get_by_text("还有 1 处要改").wait_for()
    portal.check(expect_fault=True)


def test_one_unit_of_the_insights(portal, busy):
    letters = Letters(busy)
    for _ in range(5):
        letters.routed()
        letters.accepted()
    portal.sign_in(busy.staff)
    walk(portal, [f"/desk/insights/?unit={busy.department.pk}"])
    assert portal.page.get_by_role("heading", name="后勤处").count() == 1


def test_service_desk_pages(portal, rota):
    """With a catalogue, a full week, numbers in every state and a swap that waits."""
    walk(portal, rota.public)
    portal.sign_in(rota.mine.user)
    walk(portal, rota.personal)
    portal.sign_in(rota.staff)
    walk(portal, STAFF[-7:] + rota.arranged)


def test_gatherings_and_venues(portal, busy):
    """Every mode and state, for whoever comes and whoever arranges."""
    diary = Diary(busy).filled()
    pages = [f"/calendar/{pk}/" for pk in diary.gatherings]
    walk(portal, ["/calendar/", "/calendar/?view=week", "/calendar/?view=month", pages[0],
                  f"{pages[2]}draw/"])  # fmt: skip
    portal.sign_in(busy.student)
    walk(portal, ["/calendar/", "/calendar/?view=month", "/calendar/?who=mine",
                  "/calendar/mine/", "/calendar/feeds/", "/calendar/mine/record/",
                  f"/calendar/absences/{diary.absence.pk}/", "/calendar/rules/", *pages[:-1],
                  f"{pages[3]}check-in/", f"{pages[0]}check-in/"])  # fmt: skip
    portal.sign_in(busy.secretary)
    walk(portal, ["/calendar/plan/", *(f"{page}arrange/" for page in pages), f"{pages[3]}screen/",
                  f"{pages[3]}arrange/?q=没有这个人", f"{pages[-1]}edit/",
                  f"/calendar/plan/?parent={diary.whole.pk}", f"{pages[0]}promote/",
                  f"/calendar/{diary.part.pk}/promote/", "/calendar/mine/record/"])  # fmt: skip
    portal.sign_in(busy.staff)
    walk(portal, ["/venues/", "/venues/new/", f"/venues/{diary.venues[0]}/",
                  f"/venues/{diary.venues[0]}/edit/", "/calendar/rules/", "/calendar/rules/edit/",
                  "/calendar/mine/record/"])  # fmt: skip
    portal.page.goto(f"{portal.url}/calendar/rules/edit/")
    portal.page.locator("[name=pause_days]").fill("1")
    portal.page.get_by_role("button", name="存为新版本").click()
    portal.page.get_by_text("至少暂停 2 天才有用").first.wait_for()
    portal.check(expect_fault=True)


def test_projects_and_their_closings(portal, busy):
    """Running, over, handed in, closed and called off; for everybody, the team and staff."""
    made = Projects(busy)
    over = made.over(came=[busy.student], team=[busy.secretary], budget=[("水", "50", "", "")])
    handed_in = made.submitted(title="义卖", came=[busy.student])
    called_off = made.running(title="徒步", venue=made.venue(capacity=1))
    starting.cancel(called_off.application)
    pages = [f"/activities/projects/{each.application.number}/"
             for each in (over, handed_in, called_off)]  # fmt: skip
    walk(portal, pages)
    portal.sign_in(busy.student)
    walk(portal, ["/activities/projects/", pages[0], f"{pages[0]}rate/"])
    portal.sign_in(busy.secretary)
    inside = [f"{page}{name}/" for page in pages for name in ("desk", "said")]
    walk(portal, ["/activities/projects/", *inside, f"{pages[0]}closing/", f"{pages[0]}sheet/"])
    portal.sign_in(busy.staff)
    walk(portal, ["/activities/projects/all/", "/activities/projects/all/?q=没有",
                  "/activities/projects/closings/", f"{pages[1]}closing/", f"{pages[1]}sheet/"])  # fmt: skip


def test_publicity_pages(portal, busy):
    """Running, called off, with rulings and one's own objection; forms with an error."""
    board = Board(busy).filled()
    pages = [f"/publicity/{pk}/" for pk in board.publicities]
    walk(portal, ["/publicity/", pages[0], f"{pages[0]}print/"])
    portal.sign_in(busy.student)
    form = f"{pages[0]}object/?line=b"
    walk(portal, ["/publicity/", *pages, f"{pages[1]}print/", form])
    portal.sign_in(busy.staff)
    walk(portal, ["/publicity/objections/", "/publicity/objections/?show=ruled", pages[0],
                  *(f"/publicity/objections/{pk}/" for pk in board.objections)])  # fmt: skip
    portal.go("/publicity/new/")
    portal.page.get_by_role("button", name="发出公示").click()
    portal.page.get_by_text("还有 3 处要改").wait_for()
    portal.check(expect_fault=True)
    portal.sign_in(busy.student)
    portal.go(form)
    portal.page.get_by_role("button", name="送出异议").click()
    portal.page.get_by_text("还有 1 处要改").wait_for()
    portal.check(expect_fault=True)


def test_pages_of_kinds_and_their_rules(portal, cast, client):
    """In words, printed, tried out, compared, and a draft with every form and a mistake."""
    kind = Office(cast, client).sample("usual")
    begin_draft(kind=kind, by=cast.staff)
    base = f"/activities/kinds/{kind.pk}/"
    portal.sign_in(cast.staff)
    walk(portal, ["/activities/kinds/", base, f"{base}edit/", f"{base}compare/", f"{base}versions/1/print/",
                  f"{base}versions/1/try/", f"{base}versions/1/try/?applicant=club&where=campus",
                  f"{base}draft/", *(f"{base}draft/{key}/" for key in EVERY_SECTION),
                  *(f"{base}draft/rows/{slug}/add/" for slug in ("fields", "chain", "money-tiers")),
                  f"{base}draft/rows/files/1/"])  # fmt: skip
    portal.go(f"{base}draft/rows/bars/add/")
    portal.page.get_by_label("第 1 行 看什么").select_option("people")
    portal.page.get_by_label("第 1 行 怎么比").select_option("at_least")
    portal.page.get_by_label("第 1 行 比什么").fill("很多")
    portal.page.get_by_role("button", name="加上").click()
    portal.page.get_by_text("条件还有地方要改").wait_for()
    portal.check(expect_fault=True)


def test_applications_of_every_state(portal, busy):
    """Each step with every question, what is missing, what came back, paper, and an error."""
    folder = Folder(busy)
    made = folder.begun(folder.kind(FULL))
    made.budget.create(item="水", unit_price=2, quantity=40, source="start", category="物料")
    returned = folder.ready()
    handed_in = submitting.submit(
        application=returned, by=busy.secretary, edition=1, rules_id=returned.rules_id
    )
    deciding.decide(
        review=handed_in.reviews.get(), verdict="returned", by=busy.staff, words="时间再看看",
        remarks=[("schedule", "starts_at", "往前调一周")],
    )  # fmt: skip
    other = folder.ready()
    submitting.submit(application=other, by=busy.secretary, edition=1, rules_id=other.rules_id)
    portal.sign_in(busy.secretary)
    base, back, going = (f"/activities/applications/{each.pk}/" for each in (made, returned, other))
    steps = ("basics", "schedule", "money", "team", "files")
    walk(portal, ["/activities/applications/", "/activities/applications/?show=over",
                  "/activities/applications/begin/", base, *(f"{base}steps/{step}/" for step in steps),
                  f"{base}check/", f"{base}print/", back, f"{back}steps/schedule/", f"{back}check/",
                  f"{back}turns/1/", going])  # fmt: skip
    portal.go(f"{base}steps/basics/")
    portal.page.get_by_text("还可以写：").click()
    portal.page.get_by_label("联合主办").fill("没有的支部")
    portal.page.get_by_role("button", name="保存", exact=True).click()
    portal.page.get_by_text("没有找到“没有的支部”").first.wait_for()
    portal.check(expect_fault=True)
    portal.sign_in(busy.staff)
    portal.go(f"/activities/applications/forms/{made.kind_id}/")
    portal.check(expect_fault=True)


def test_pages_of_those_who_decide(portal, busy):
    """An application for the second time, one that is decided and waits, one that is to change."""
    papers = Paper(busy)
    again = papers.waiting(STAFF_STEP, team=[busy.student], budget=[("海报", 20)])
    again = papers.decide(again, busy.staff, "returned", remarks=[("schedule", "place", "哪一间")])
    again.place = "图书馆 102"
    again.save()
    again = papers.hand_in(again)
    weekday = (timezone.localdate().weekday() + 3) % 7
    pending = papers.waiting(replace(STAFF_STEP, publishes_on=weekday))
    papers.decide(pending, busy.staff)
    granted = papers.decide(papers.waiting(STAFF_STEP), busy.staff)
    asked = changing.ask(
        application=granted, by=busy.student, wish={"place": "体育馆"}, reason="教室在修"
    )
    reviews = [papers.open(again), papers.open(pending), asked.reviews.get()]
    lists = ["/activities/reviews/", "/activities/reviews/all/", "/activities/reviews/publish/"]
    portal.sign_in(busy.staff)
    walk(portal, lists + [f"/activities/reviews/{each.pk}/" for each in reviews])
    papers.decide(asked.application, busy.staff)
    portal.sign_in(busy.student)
    walk(portal, [f"/activities/applications/{granted.pk}/change/"])


def test_rounds(portal, busy):
    """Every state of a round, for staff, a reviewer and who applied; a form with errors."""
    rounds = Rounds(busy)
    scoring = rounds.scoring(entries=3, judges=3, names_hidden=True)
    first = rounds.tasks(scoring)[0]
    rounds.score(first, comment="场地要早点定。")
    portal.sign_in(first.reviewer.user)
    mine = rounds.tasks(scoring, reviewer=first.reviewer)
    walk(portal, ["/activities/rounds/scoring/",
                  *(f"/activities/rounds/scoring/{task.pk}/" for task in mine)])  # fmt: skip
    waits = next(task for task in mine if task.pk != first.pk)
    portal.go(f"/activities/rounds/scoring/{waits.pk}/")
    portal.page.get_by_role("button", name="交分，看下一份").click()
    portal.page.get_by_text("还没打分").first.wait_for()
    portal.check(expect_fault=True)
    portal.faults.clear()
    portal.sign_in(busy.staff)
    desk = f"/activities/rounds/{scoring.pk}/"
    walk(portal, [desk, f"{desk}edit/", f"{desk}table/", f"{desk}print/",
                  f"{desk}entries/{first.entry_id}/",
                  f"{desk}reviewers/{first.reviewer_id}/leave/"])  # fmt: skip
    for task in rounds.tasks(scoring, state="open"):
        rounds.score(task, first="40", second="30")
    round_actions.end_scoring(found=scoring, by=busy.staff)
    walk(portal, [desk, f"{desk}table/", f"{desk}publish/", f"{desk}entries/{first.entry_id}/"])
    for entry in rounds.entries:
        rounds.decide(entry, "chosen")
    round_deciding.publish(found=scoring, by=busy.staff2)
    walk(portal, [desk, f"{desk}table/", "/activities/rounds/"])
    portal.sign_in(busy.student)
    walk(portal, ["/activities/rounds/results/", f"/activities/rounds/results/{first.entry_id}/"])
    found = rounds.opened()
    rounds.entered()
    round_actions.add_reviewers(found=found, by=busy.staff, numbers=[busy.secretary.number])
    portal.sign_in(busy.staff)
    walk(portal, [f"/activities/rounds/{found.pk}/", f"/activities/rounds/{found.pk}/assign/"])
    portal.go("/activities/rounds/new/")
    portal.page.locator("main form button.btn-primary").click()
    portal.page.locator("main [role=alert]").first.wait_for()
    portal.check(expect_fault=True)

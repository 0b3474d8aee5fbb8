"""Every page with data, empty and with an error, on a phone and a desk: axe finds nothing, nothing
scrolls sideways, nothing comes from elsewhere, and the first visit stays light."""

import gzip
from urllib.parse import urlsplit

import pytest

from mailbox.cases import actions, merging, supports
from mailbox.cases.models import Case
from mailbox.safety.models import Alert
from mailbox.senders import actions as senders
from tests.mailbox.conftest import Letters
from tests.mailbox.desk_letters import DeskScene
from tests.service.conftest import Rota

STUDENT = ["/", "/mailbox/", "/mailbox/write/", "/mailbox/supported/", "/mailbox/public/", "/mailbox/public/figures/",
           "/notices/", "/notices/settings/", "/accounts/me/", "/branches/duties/",
           "/accounts/password/", "/branches/", "/exports/", "/surveys/", "/service/",
           "/service/shifts/"]  # fmt: skip
VISITOR = ["/", "/mailbox/anonymous/", "/mailbox/track/", "/mailbox/public/", "/accounts/login/",
           "/accounts/activate/", "/accounts/reset/", "/status/", "/privacy/", "/accessibility/",
           "/service/"]  # fmt: skip
STAFF = ["/", "/desk/", "/desk/?show=all", "/desk/?q=没有这样的信", "/desk/rules/", "/desk/rules/study/",
         "/desk/rules/reasons/", "/desk/rules/reasons/new/", "/desk/publications/", "/desk/insights/",
         "/desk/export/", "/branches/", "/branches/members/", "/branches/appointments/",
         "/desk/absences/", "/desk/turns/", "/desk/senders/", "/desk/rules/checklists/",
         "/desk/rules/checklists/study/", "/desk/?who=mine", "/desk/?due=overdue",
         "/desk/alerts/", "/desk/alerts/settings/", "/desk/replies/", "/desk/replies/new/",
         "/imports/", "/imports/new/", "/exports/", "/notices/sent/", "/notices/sent/new/",
         "/notices/undelivered/", "/workdays/", "/surveys/manage/", "/surveys/manage/new/", "/desk/service/",
         "/desk/service/new/", "/desk/service/desks/", "/desk/service/desks/new/",
         "/desk/service/shifts/", "/desk/service/counter/", "/desk/service/satisfaction/"]  # fmt: skip
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
    actions.rate(case=done, is_satisfied=True, publish_consent=True)
    text = {"title": "食堂排队", "question": "排队太久", "answer": "已加开窗口"}
    publication = actions.prepare_publication(case=done, by=cast.staff, **text)
    actions.approve_publication(publication=publication, by=cast.staff2)
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
    assert portal.page.get_by_role("link", name="匿名信箱").is_visible()


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


def test_service_desk_pages(portal, rota):
    """With a catalogue, a full week, numbers in every state and a swap that waits."""
    walk(portal, rota.public)
    portal.sign_in(rota.mine.user)
    walk(portal, rota.personal)
    portal.sign_in(rota.staff)
    walk(portal, STAFF[-7:] + rota.arranged)

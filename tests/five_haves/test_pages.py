"""Who sees which page with what on it; settings in versions; sheets; constant queries."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches.organisation.models import Unit
from mailbox.service.models import Desk
from tests.activities.projects.conftest import Projects
from tests.five_haves.scene import TODAY
from tuanwei.audit.models import AuditEvent
from tuanwei.five_haves import actions, resources, views
from tuanwei.five_haves.definitions import in_force
from tuanwei.five_haves.models import Definitions, Has
from tuanwei.five_haves.words import history
from tuanwei.gatherings.models import Gathering
from tuanwei.jobs.models import Job
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


@pytest.fixture
def get(client):
    """The answer to somebody's asking for a page of this room."""

    def ask(user, name, *args, **query):
        if user:
            client.force_login(user, BACKEND)
        else:
            client.logout()
        return client.get(reverse(f"five_haves:{name}", args=args), query)

    return ask


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_college_sees_all_and_every_general_branch(scene, get):
    cast = scene.cast
    for user in (cast.staff, cast.administrator, cast.supervisor, cast.teacher):
        page = text(get(user, "index"))
        assert all(label in page for label in map(str, Has.labels))
        assert cast.general_branch.name in page and cast.other_general_branch.name in page
        assert get(user, "unit", cast.general_branch.pk).status_code == 200
        assert get(user, "unit", cast.branch.pk).status_code == 404


def test_a_general_branch_sees_its_own_and_others_only_by_policy(scene, get):
    cast = scene.cast
    own, other = cast.general_branch, cast.other_general_branch
    answer = get(cast.general_secretary, "index")
    assert (answer.status_code, answer["Location"]) == (302, f"/five-haves/{own.pk}/")
    page = text(get(cast.general_secretary, "unit", own.pk))
    assert own.name in page and other.name not in page
    assert get(cast.general_secretary, "unit", other.pk).status_code == 404
    assert get(cast.general_secretary, "unit-list", other.pk, "people").status_code == 404
    assert get(cast.general_secretary, "list", "people").status_code == 403
    scene.rules(shows_others=True)
    page = text(get(cast.general_secretary, "unit", own.pk))
    assert other.name in page and f"/five-haves/{other.pk}/" not in page
    assert other.name not in text(get(cast.secretary, "unit", own.pk))


def test_a_branch_sees_its_general_branch_without_names(scene, get, letters, promises):
    cast = scene.cast
    own = cast.general_branch.pk
    project = Projects(cast).running()
    project.tasks.create(words="借音响", person=cast.student, due_on=TODAY)
    promise = promises.made(unit=cast.general_branch, person=cast.staff)
    for name, args in (("unit", [own]), *(("unit-list", [own, has]) for has in Has)):
        page = text(get(cast.secretary, name, *args))
        for person in (cast.student, cast.general_secretary, cast.staff):
            assert person.name not in page.replace(f">{cast.secretary.name}<", "")
        assert "导出 Excel" not in page and promise.what not in page
    page = text(get(cast.secretary, "unit-list", own, "people"))
    assert "借音响" in page and project.application.number not in page and "内容不显示" in page
    page = text(get(cast.general_secretary, "unit-list", own, "people"))
    assert cast.student.name in page and promise.what in page
    assert f"/projects/{project.application.number}/desk/" in page


@pytest.mark.parametrize("who", ["student", "party_member", "answerer"])
def test_nobody_else_sees_anything(scene, get, who):
    user = getattr(scene.cast, who)
    own = scene.cast.general_branch.pk
    asked = [("index", []), ("list", ["people"]), ("unit", [own]), ("unit-list", [own, "weeks"]),
             ("definitions", []), ("definitions-edit", [])]  # fmt: skip
    assert [get(user, name, *args).status_code for name, args in asked] == [
        403, 403, 404, 404, 403, 403,
    ]  # fmt: skip
    assert {get(None, name, *args).status_code for name, args in asked} == {302}


def test_lists_lead_to_what_they_count(scene, get):
    cast = scene.cast
    empty = scene.held(-3, title="讲座", venue=scene.venue())
    menu = scene.menu("2026-1", "夜校")
    project = Projects(cast).running(theme=menu.themes.get())
    Gathering.objects.filter(occasion__project=project).update(state="published")
    Desk.objects.get_or_create(letter="A", defaults={"name": "大厅", "place": "一层"})
    pages = {has: text(get(cast.staff, "list", has)) for has in Has}
    assert f'href="/calendar/{empty.pk}/"' in pages["activities"]
    assert f'href="/venues/{empty.venue_id}/"' in pages["places"]
    assert f"view=week&amp;day=2026-11-23&amp;unit={cast.general_branch.pk}" in pages["weeks"]
    assert f'href="/activities/projects/{project.application.number}/"' in pages["ideas"]
    assert "夜校" in pages["ideas"]
    assert f'href="/branches/units/{cast.branch.pk}/"' in pages["people"]
    shown = text(get(cast.staff, "list", "people", show="nobody"))
    assert "没有专人" in shown and cast.secretary.name not in shown
    assert get(cast.staff, "list", "money").status_code == 404


def test_as_many_questions_for_three_times_as_much(scene, get, client, letters, promises):
    cast = scene.cast

    def grow():
        gathering = scene.held(-3, venue=scene.venue(f"厅{Desk.objects.count()}{grow.times}"))
        scene.held(-4 - grow.times, came=[cast.student], title=f"第{gathering.pk}场")
        project = Projects(cast).running() if not grow.times else grow.project
        project.tasks.create(words=f"第{grow.times}件", person=cast.student, due_on=TODAY)
        grow.project = project
        grow.times += 1
        if grow.times == 1:
            scene.menu("2026-1", "夜校", "夜跑")
            letters.routed()
            promises.made()

    def count(*asked):
        get(cast.staff, *asked)
        url = reverse(f"five_haves:{asked[0]}", args=asked[1:])
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    grow.times, grow.project = 0, None
    grow()
    asked = [("index",), ("unit", cast.general_branch.pk), ("list", "people"), ("list", "weeks")]
    before = [count(*each) for each in asked]
    for _n in range(3):
        grow()
    assert [count(*each) for each in asked] == before
    assert max(before) <= 25, before


def form(**fields):
    usual = {
        "posts": ["secretary"], "stale_days": 45, "people_percent": 90, "active_days": 60,
        "active_percent": 60, "place_days": 60, "places_percent": 60, "per_week": 1,
        "weeks_percent": 80, "new_things": 1, "ideas_percent": 100, "note": "按新文件", "after": 0,
    }  # fmt: skip
    return usual | fields


def test_definitions_are_versions_with_who_when_and_what(scene, get, client):
    cast = scene.cast
    assert "还没有改过" in text(get(cast.general_secretary, "definitions"))
    client.force_login(cast.staff, BACKEND)
    url = reverse("five_haves:definitions-edit")
    assert client.get(url).status_code == 200
    answer = client.post(url, form())
    assert answer.status_code == 302
    made = Definitions.objects.get()
    assert (made.version, made.stale_days, made.posts, made.made_by) == (
        1, 45, ["secretary"], cast.staff,
    )  # fmt: skip
    assert in_force().version == 1
    assert AuditEvent.objects.get(name="five_haves.definitions.changed").actor == cast.staff
    assert client.post(url, form(after=0)).status_code == 400  # somebody else was quicker
    assert Definitions.objects.count() == 1
    page = text(get(cast.general_secretary, "definitions"))
    assert "多少天没有动静就不算有人抓：30 改为 45" in page and "按新文件" in page
    assert f"{cast.staff.name} ·" in page
    assert "每个支部和团总支要有谁：书记、组织委员、宣传委员、联络员 改为 书记" in page
    page = text(get(cast.staff, "index"))
    assert "最近 45 天有动静" in page and "现行第 1 版" in page


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("stale_days", "0", "1"), ("stale_days", "401", "400"), ("active_percent", "101", "100"),
        ("per_week", "1.5", "整数"), ("posts", ["boss"], "boss"), ("note", "", "改了什么"),
        ("stale_days", "10000", "400"), ("stale_days", "-5", "1"), ("place_days", "", "必填"),
        ("stale_days", "٣", ""),
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_words(scene, client, name, value, words):
    client.force_login(scene.cast.staff, BACKEND)
    answer = client.post(reverse("five_haves:definitions-edit"), form(**{name: value}))
    if value == "٣":  # digits of another script are digits
        assert Definitions.objects.get().stale_days == 3
        return
    assert answer.status_code == 400
    assert words in str(answer.context["form"].errors[name])
    assert not Definitions.objects.exists()


def test_only_staff_define(scene, client):
    for user in (scene.cast.general_secretary, scene.cast.supervisor, scene.cast.teacher):
        client.force_login(user, BACKEND)
        assert client.post(reverse("five_haves:definitions-edit"), form()).status_code == 403
    assert not Definitions.objects.exists()


def test_two_who_save_at_once_make_one_version(scene, monkeypatch):
    scene.rules()
    monkeypatch.setattr(Definitions.objects.__class__, "first", lambda self: None, raising=False)
    with pytest.raises(ValidationError, match="同事刚存了新的一版"):
        actions.save_definitions(by=scene.cast.staff, after=0, fields={"note": "晚了"})


def test_history_compares_each_version_with_the_one_before():
    usual, first, second = Definitions(), Definitions(stale_days=20), Definitions(
        stale_days=20, shows_others=True
    )  # fmt: skip
    assert history([second, first], usual) == [
        (second, ["团总支可以看到别的团总支的总数：不可以 改为 可以"]),
        (first, ["多少天没有动静就不算有人抓：30 改为 20"]),
    ]


def rows_of(has, user, unit="", *, masked=True):
    _kind, _label, columns, rows = resources.SHEETS[has]
    parameters = {"by": user.pk, "unit": str(unit)}
    total, found = rows(parameters, [each.key for each in columns], masked)
    found = list(found)
    assert total == len(found)
    return found


def test_sheets_hold_what_the_lists_show(scene):
    cast = scene.cast
    scene.rules(posts=["secretary"])
    scene.held(-3, venue=scene.venue(), came=[cast.student])
    scene.menu("2026-1", "夜校")
    own = cast.general_branch.pk
    assert rows_of("people", cast.general_secretary, own) == [
        ("没有动静", "书记", "会计学院团总支", "会计学院团总支", "江*", "", ""),
        ("有人抓", "书记", "会计2401团支部", "会计2401团支部", "苏*", "2026-11-23", ""),
    ]
    full = rows_of("activities", cast.staff, masked=False)
    assert ("会计学院团总支", "会计2401团支部", "2024110102", "苏念") in full and len(full) == 2
    assert rows_of("activities", cast.general_secretary, own) == [
        ("会计学院团总支", "会计2401团支部", "2024****02", "苏*")
    ]
    assert rows_of("places", cast.staff)[0][:3] == ("报告厅", "场地", 1)
    weeks = rows_of("weeks", cast.general_secretary, own)
    assert ("会计2401团支部", 13, "2026-11-23", "2026-11-29", 1, "有活动") in weeks
    assert rows_of("ideas", cast.staff) == [("活动主题", "夜校", "", "")]


def test_a_sheet_is_asked_for_where_names_are_seen(
    scene, client, django_capture_on_commit_callbacks
):
    cast = scene.cast
    own, other = cast.general_branch.pk, cast.other_general_branch.pk

    def post(user, name, *args, **data):
        client.force_login(user, BACKEND)
        return client.post(reverse(f"five_haves:{name}", args=args), data).status_code

    assert post(cast.secretary, "unit-export", own, "people") == 403
    assert post(cast.general_secretary, "unit-export", other, "people") == 404
    assert post(cast.general_secretary, "export", "people") == 403
    assert post(cast.general_secretary, "unit-export", own, "people", reason="开会要用的") == 403
    assert post(cast.staff, "export", "money") == 404
    assert post(cast.staff, "export", "activities", reason="用") == 302
    assert not Job.objects.exists()
    assert post(cast.staff, "export", "activities", reason="开会要用的") == 302
    assert post(cast.general_secretary, "unit-export", own, "people") == 302
    jobs = Job.objects.order_by("created_at")
    assert [each.parameters["masked"] for each in jobs] == [False, True]
    assert not Notice.objects.filter(kind="system", title__contains="失败").exists()


def test_every_setting_states_what_is_usual(scene, client, get):
    client.force_login(scene.cast.staff, BACKEND)
    page = text(client.get(reverse("five_haves:definitions-edit")))
    assert "1 到 400，通用口径是 30。" in page and "1 到 400，通用口径是 60。" in page
    assert "通用口径是书记、组织委员、宣传委员、联络员。" in page
    assert "和通用口径一样，没有改动。" in text(get(scene.cast.staff, "definitions"))
    scene.rules(place_days=90)
    page = text(get(scene.cast.staff, "definitions"))
    assert page.count("看最近多少天用过：60 改为 90") == 2


def test_a_cadre_of_two_general_branches_finds_both_by_name(scene, get):
    cast = scene.cast
    cast.general_secretary.appointments.create(
        unit=cast.other_general_branch, post="deputy", starts_on=TODAY
    )
    page = text(get(cast.general_secretary, "unit", cast.general_branch.pk))
    assert f'/five-haves/{cast.other_general_branch.pk}/">{cast.other_general_branch.name}<' in page


def test_a_term_that_has_just_begun_and_a_general_branch_with_nothing(scene, get):
    """Nothing is made up: no share of nothing, and what to do first."""
    college = scene.cast.committee
    empty = Unit.objects.create(name="新学院团总支", kind="general_branch", parent=college)
    for name, args in (("unit", [empty.pk]), *(("unit-list", [empty.pk, has]) for has in Has)):
        assert "None" not in text(get(scene.cast.staff, name, *args))
    page = text(get(scene.cast.staff, "unit", empty.pk))
    assert "还没有可算的" in page and "还看不出" in page


def test_a_long_list_comes_in_pages(scene, get, monkeypatch):
    monkeypatch.setattr(views, "A_PAGE", 3)
    scene.rules(posts=["secretary"])

    def shown(**asked):
        answer = get(scene.cast.staff, "list", "people", **asked)
        page = answer.context["page"]
        return len(page), page.next, page.previous

    assert shown() == shown(after="4") == shown(after="x") == shown(before="0") == (3, "3", "")
    assert shown(after="3") == (1, "", "0")

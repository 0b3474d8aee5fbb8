"""What is found, by whom, and that list, page, count and search agree."""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from branches.organisation.permissions import visible_members
from branches.reports import brief_actions
from branches.reports.actions import withdraw_adoption
from mailbox.cases.permissions import readable
from tests.assessment.scene import Scene as Rounds
from tests.circulars.conftest import Office
from tests.league_days.scene import Scene as LeagueDays
from tests.reports.scene import Reports
from tuanwei.accounts.models import User
from tuanwei.notices.actions import notify
from tuanwei.publicity.models import Publicity
from tuanwei.search import queries, sources

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"
ROLES = ("student", "secretary", "staff", "supervisor", "answerer", "outsider")


def found(user, text, **more):
    """{area: [title]} of what somebody finds."""
    user = User.objects.get(pk=user.pk) if user else AnonymousUser()
    groups = queries.groups(user, text.split(), **more)
    return {group.area: [hit.title for hit in group.hits] for group in groups}


@pytest.fixture
def everything(cast, letters, diary, board, proposals, projects):
    """Something about 夜跑 in every area, some of it not for everybody."""
    assert cast.other_student and cast.outsider
    letters.routed(title="操场夜跑太暗", text="晚上夜跑看不清路")
    letters.write(visibility="anonymous", title="匿名说夜跑", text="夜跑时有人起哄")
    diary.shown(title="夜跑集合")
    diary.plan(title="夜跑草稿")
    board.opened(title="夜跑之星公示")
    proposals.wished(title="宿舍楼夜跑")
    proposals.wished(by=cast.other_student, title="没给大家看的夜跑", is_shown=False)
    projects.running(title="夜跑项目")
    days = LeagueDays(cast)
    days.day(cast.branch, state="draft")
    notify([cast.student], kind="system", once="run", title="夜跑改到周五", body="雨")
    return cast


def test_each_finds_what_each_may_open_and_no_more(client, everything):
    """Every hit of everybody opens; what others find is not found where it does not open."""
    cast = everything
    for role in ROLES:
        user = getattr(cast, role)
        client.force_login(user, BACKEND)
        for group in queries.groups(User.objects.get(pk=user.pk), ["夜跑"]):
            assert group.count >= len(group.hits) > 0
            for hit in group.hits:
                assert client.get(hit.url).status_code == 200, (role, hit)
    client.logout()
    for group in queries.groups(AnonymousUser(), ["夜跑"]):
        for hit in group.hits:
            assert client.get(hit.url).status_code == 200, hit


def test_letters_are_those_of_the_list_and_the_page(client, everything):
    cast = everything
    for role in ROLES:
        user = User.objects.get(pk=getattr(cast, role).pk)
        shown = set(readable(user).filter(text__contains="夜跑").values_list("title", flat=True))
        assert set(found(user, "夜跑").get("letters", [])) == shown
    assert found(cast.student, "夜跑")["letters"] == ["操场夜跑太暗"]
    assert set(found(cast.staff, "夜跑")["letters"]) == {"操场夜跑太暗", "匿名说夜跑"}
    assert found(cast.answerer, "夜跑")["letters"] == ["操场夜跑太暗"]
    for nobody in (cast.outsider, cast.other_student, None):
        assert "letters" not in found(nobody, "夜跑")


def test_nobody_finds_who_wrote_an_anonymous_letter(client, everything):
    cast = everything
    client.force_login(cast.administrator, BACKEND)
    for text in (cast.student.name, cast.student.number, "林知"):
        page = client.get("/search/", {"q": text}).content.decode()
        assert "匿名说夜跑" not in page
        assert "letters" not in found(cast.administrator, text)


def test_two_characters_inside_a_sentence_are_found_and_every_word_counts(everything):
    cast = everything
    assert found(cast.staff, "不清")["letters"] == ["操场夜跑太暗"]
    assert found(cast.staff, "夜跑 不清")["letters"] == ["操场夜跑太暗"]
    assert "letters" not in found(cast.staff, "夜跑 食堂")
    assert found(cast.staff, "跑") != {}
    assert "letters" not in found(cast.staff, "跑")


def test_a_letter_is_found_by_its_number_and_opens_where_one_reads_it(everything, letters):
    cast = everything
    case = readable(cast.staff).get(title="操场夜跑太暗")
    assert found(cast.staff, case.number.lower()) == {"letters": [case.title]}
    for user, name in (
        (cast.student, "letter"),
        (cast.staff, "desk-case"),
        (cast.answerer, "desk-case"),
    ):
        group = queries.groups(User.objects.get(pk=user.pk), [case.number])[0]
        assert group.hits[0].url == reverse(f"mailbox:{name}", args=[case.number])


def test_drafts_and_what_is_not_shown_stay_with_those_who_work_on_them(everything):
    cast = everything
    for user in (cast.student, cast.staff, None):
        assert found(user, "夜跑")["gatherings"] == ["夜跑集合"]
    assert found(cast.student, "夜跑")["proposals"] == ["宿舍楼夜跑"]
    assert found(cast.other_student, "夜跑")["proposals"] == ["没给大家看的夜跑", "宿舍楼夜跑"]
    assert found(cast.staff, "夜跑")["proposals"] == ["没给大家看的夜跑", "宿舍楼夜跑"]
    assert found(cast.student, "夜跑")["notices"][0] == "夜跑改到周五"
    assert "notices" not in found(cast.staff, "夜跑改到")


def test_visitors_find_what_is_public(everything):
    assert "publicity" not in found(None, "夜跑")
    Publicity.objects.update(is_public=True)
    assert found(None, "夜跑")["publicity"] == ["夜跑之星公示"]
    assert "units" not in found(None, "会计") and "people" not in found(None, "林知夏")


def test_people_are_found_by_those_who_keep_a_roster_and_masked(everything):
    cast = everything
    for user in (cast.secretary, cast.general_secretary, cast.staff, cast.administrator):
        assert found(user, "林知夏")["people"] == ["林*夏（2024****01）"]
        assert found(user, "linzhixia")["people"] == ["林*夏（2024****01）"]
    for user in (cast.student, cast.other_student, cast.teacher, cast.supervisor, None):
        assert "people" not in found(user, "林知夏")
    assert "people" not in found(cast.secretary, "程以安")
    assert not visible_members(cast.secretary).filter(user=cast.other_student).exists()


def test_units_are_found_by_name_and_pinyin(everything):
    assert found(everything.student, "会计2401")["units"] == ["会计2401团支部"]
    assert found(everything.student, "会计 团支部")["units"] == ["会计2401团支部"]
    assert found(everything.student, "kuaiji")["units"] == ["会计2401团支部", "会计学院团总支"]


def test_league_days_and_contests_follow_their_lists(cast):
    scene = LeagueDays(cast)
    shown, draft = scene.day(cast.branch), scene.day(cast.branch, state="draft")
    titles = {shown.gathering.title, draft.gathering.title}
    word = shown.gathering.title[:2]
    assert cast.secretary and cast.other_student
    assert len(found(cast.other_student, word)["league_days"]) == 1
    assert set(found(cast.secretary, word)["league_days"]) == titles
    assert "league_days" not in found(None, word)


def test_reports_are_found_by_those_who_read_them(client, cast):
    reports = Reports(cast)
    draft = reports.written(on=date(2026, 9, 1), title="夜跑的草稿")
    sent = reports.sent(on=date(2026, 10, 1), title="走进社区", text="晚上先夜跑，再到社区。")
    assert found(cast.secretary, "夜跑")["reports"] == ["走进社区", "夜跑的草稿"]
    for user in (cast.staff, cast.general_secretary, cast.supervisor):
        assert found(user, "夜跑")["reports"] == ["走进社区"]
    for user in (cast.student, cast.other_student, None):
        assert "reports" not in found(user, "夜跑")
    assert found(cast.staff, sent.number) == {"reports": ["走进社区"]}
    assert found(cast.secretary, draft.number) == {"reports": ["夜跑的草稿"]}
    client.force_login(cast.staff, BACKEND)
    page = client.get("/search/?q=夜跑").content.decode()
    assert f"/reports/{sent.number}/" in page and "再到社区" in page


def test_published_briefs_are_found_by_everybody_without_what_was_withdrawn(client, cast):
    reports = Reports(cast)
    first = reports.adopted(on=date(2026, 9, 1), title="夜跑", text="跑了三周。")
    second = reports.adopted(on=date(2026, 10, 1), title="晨读", text="读了三周。")
    brief = brief_actions.begin_brief(by=cast.staff, title="团情", adoptions=[first, second])
    assert "briefs" not in found(cast.staff, "三周")
    brief_actions.publish_brief(brief=brief, by=cast.staff, version=brief.version)
    for user in (cast.other_student, None):
        assert found(user, "跑了三周")["briefs"] == found(user, "晨读")["briefs"] == ["团情"]
    client.logout()
    (hit,) = queries.groups(AnonymousUser(), ["晨读"])[0].hits
    assert client.get(hit.url).status_code == 200
    assert hit.excerpt == "夜跑 跑了三周。 晨读 读了三周。"
    withdraw_adoption(adoption=first, by=cast.staff, reason="数字核对有误")
    assert "briefs" not in found(None, "夜跑")
    assert found(None, "晨读")["briefs"] == ["团情"]


def test_rounds_are_those_that_are_shown(cast):
    scene = Rounds(cast)
    held = scene.round()
    word = held.name[:2]
    assert found(cast.staff, word).get("rounds") == [held.name]
    held.state = "draft"
    held.save()
    assert "rounds" not in found(cast.other_student, word)
    assert "rounds" not in found(None, word)


def test_the_count_is_of_all_and_one_area_shows_more(client, cast, diary):
    for n in range(7):
        diary.shown(title=f"夜跑{n}")
    few = queries.groups(cast.student, ["夜跑"])[0]
    assert (few.count, len(few.hits), few.more) == (7, 5, 2)
    assert len(queries.groups(cast.student, ["夜跑"], area="gatherings")[0].hits) == 7
    client.force_login(cast.student, BACKEND)
    assert "看全部 7 项日程" in client.get("/search/?q=夜跑").content.decode()
    assert "共找到 7 项日程" in client.get("/search/?q=夜跑&area=gatherings").content.decode()
    assert "分在 1 类里" in client.get("/search/?q=夜跑&area=nothing").content.decode()


def test_questions_to_the_database_do_not_grow(
    client, everything, diary, django_assert_max_num_queries
):
    cast = everything
    for user, most in ((cast.student, 12), (cast.staff, 12), (cast.secretary, 12), (None, 8)):
        client.force_login(user, BACKEND) if user else client.logout()
        with django_assert_max_num_queries(most) as before:
            client.get("/search/?q=夜跑")
        diary.shown(title="又一次夜跑")
        with django_assert_max_num_queries(most) as after:
            client.get("/search/?q=夜跑")
        assert len(after) <= len(before)


def test_what_is_empty_says_what_to_do(client, cast):
    client.force_login(cast.student, BACKEND)
    assert "想找什么" in client.get("/search/").content.decode()
    page = client.get("/search/?q=完全没有的事").content.decode()
    assert "没有找到" in page and "写一封信" in page
    assert "只输了一个字" in client.get("/search/?q=囧").content.decode()


def test_markup_in_words_and_titles_stays_text(client, cast, diary):
    diary.shown(title="<b>夜跑</b>", summary="<script>alert(1)</script>夜跑")
    page = client.get("/search/", {"q": "夜跑"}).content.decode()
    assert "&lt;b&gt;<mark>夜跑</mark>&lt;/b&gt;" in page and "<script>alert" not in page
    page = client.get("/search/", {"q": '"><img src=x>\x00%_\\'}).content.decode()
    assert "<img src=x>" not in page


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("%", False), ("\\", False), ("_", False), ("\x00", False), ("\x00夜跑\x00", True),
        ("夜" * 10_000, False), ("夜跑 " * 3_000, True), ("\ud800", False), ("\u202e夜跑", True),
        ("' OR 1=1 --", False),
    ],
)  # fmt: skip
def test_what_nobody_should_type_is_answered(client, everything, text, is_found):
    client.force_login(everything.staff, BACKEND)
    query = urlencode({"q": text.encode("utf-8", "surrogatepass")})
    for path in ("/news/", "/search/"):
        answer = client.get(f"{path}?{query}")
        assert (answer.status_code, len(answer.content) < 80_000) == (200, True)
    assert ("gatherings" in [group.area for group, _ in answer.context["groups"]]) == is_found


def test_visitors_are_told_what_visitors_may_find(client, cast):
    page = client.get("/search/?q=量子色动力学").content.decode()
    assert "没有找到" in page and "新闻、公开答复" in page and "学号" not in page
    client.force_login(cast.student, BACKEND)
    assert "学号" in client.get("/search/?q=量子色动力学").content.decode()


def test_what_was_perhaps_meant_is_asked_of_what_one_may_open(
    client, cast, diary, board, letters, django_assert_max_num_queries
):
    diary.shown(title="红岩精神纪念活动")
    diary.shown(title="红岩精神纪念活动")
    letters.routed(title="红岩精神的信", text="想问")
    board.opened(title="红岩精神公示")
    page = client.get("/search/?q=红颜精神").content.decode()
    assert "你是不是要找" in page and page.count("红岩精神纪念活动") == 1
    assert "红岩精神公示" not in page and "红岩精神的信" not in page
    client.force_login(cast.student, BACKEND)
    page = client.get("/search/?q=hongyan").content.decode()
    assert "红岩精神公示" in page and "红岩精神的信" not in page
    for _label, hit in queries.perhaps_meant(User.objects.get(pk=cast.student.pk), ["红颜精神"]):
        assert client.get(hit.url).status_code == 200, hit
    assert "你是不是要找" not in client.get("/search/?q=红岩精神").content.decode()
    assert "你是不是要找" not in client.get("/search/?q=完全没有的事").content.decode()
    with django_assert_max_num_queries(13) as before:
        client.get("/search/?q=红颜精神")
    for n in range(3):
        diary.shown(title=f"红岩精神第 {n} 讲")
    with django_assert_max_num_queries(len(before)):
        client.get("/search/?q=红颜精神")


def test_a_project_and_a_circular_are_found_by_their_numbers(cast, projects):
    project = projects.running(title="夜跑项目")
    number = project.application.number
    assert found(cast.staff, number)["projects"] == ["夜跑项目"]
    sent = Office(cast).sent()
    assert found(cast.staff, sent.number)["circulars"] == [sent.title]


def test_percent_and_underscore_are_letters(cast, diary):
    diary.shown(title="满意率 100%")
    diary.shown(title="满意率 1000")
    assert found(cast.student, "100%") == {"gatherings": ["满意率 100%"]}
    assert found(cast.student, "1_0") == {}


def test_every_source_has_a_day_or_an_order():
    assert [each.area for each in sources.SOURCES][:3] == ["letters", "answers", "projects"]
    assert all(each.order for each in sources.SOURCES)

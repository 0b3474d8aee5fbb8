"""Pages of papers: what is said, what is refused, what they cost."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.attachments.nasty import picture
from tuanwei.attachments.actions import store
from tuanwei.circulars import actions, queries
from tuanwei.circulars.models import Circular
from tuanwei.notices.models import Delivery

pytestmark = pytest.mark.django_db


def text(answer):
    return answer.content.decode()


def posted(cast, **fields):
    return {
        "kind": "notice", "unit": cast.committee.pk, "title": "关于评议的通知", "body": "一、时间\n本月底。",
        "places": [f"{cast.committee.pk}+"], **fields,
    }  # fmt: skip


def test_written_seen_and_sent(as_user, cast, people):
    staff = as_user(cast.staff)
    assert "起草公文" in text(staff.get("/circulars/"))
    file = SimpleUploadedFile("通知.png", picture("PNG"))
    answer = staff.post("/circulars/new/", posted(cast, files=[file]))
    draft = Circular.objects.get()
    assert answer.url == f"/circulars/{draft.pk}/"
    page = text(staff.get(answer.url))
    assert "6 人" in page and "草稿，还没有发" in page and "通知.png" in page
    sent = staff.post(f"/circulars/{draft.pk}/send/", {"edition": draft.edition}, follow=True)
    draft.refresh_from_db()
    assert f"{draft.number}已发出，6 人收到" in text(sent)
    again = staff.post(f"/circulars/{draft.pk}/send/", {"edition": draft.edition}, follow=True)
    assert "已经发出，不能再改" in text(again)
    assert staff.get(f"/circulars/{draft.pk}/edit/").status_code == 404


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": ""}, "标题"),
        ({"places": []}, "请选发给哪些组织"),
        ({"places": ["999999+"]}, "有一个组织不能选"),
        ({"roles": ["teachers"], "places": ["{branch}+"]}, "指导教师不分组织"),
        ({"confirm_by": "2020-01-01T08:00", "must_confirm": "on"}, "确认截止要晚于现在"),
        ({"confirm_by": "2098-01-01T08:00"}, "不用确认就把截止清空"),
        ({"files": "exe"}, "附件"),
        ({"files": "large"}, "文件超过"),
        ({"numbers": "20249999 20249998"}, "没有找到这些人，或者不归你发：20249999、20249998"),
        ({"numbers": "1 " * 2001}, "一次最多点名"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_stays(as_user, cast, people, fields, words):
    if fields.get("files"):
        large = picture("PNG") + b"\0" * 50_000_000
        given = {"exe": ("a.exe", b"MZ\x00\x01"), "large": ("a.png", large)}[fields["files"]]
        fields = {"files": [SimpleUploadedFile(*given)]}
    if fields.get("places"):
        fields = fields | {
            "places": [each.format(branch=cast.branch.pk) for each in fields["places"]]
        }
    answer = as_user(cast.staff).post("/circulars/new/", posted(cast, **fields))
    assert answer.status_code == 400
    assert words in text(answer) and "本月底。" in text(answer)
    assert not Circular.objects.exists()


def test_two_at_one_draft(as_user, office, cast, people):
    draft = office.draft()
    staff, url = as_user(cast.staff), f"/circulars/{draft.pk}/edit/"
    assert staff.post(url, posted(cast, edition=1, title="先存的")).status_code == 302
    late = staff.post(url, posted(cast, edition=1, title="后存的"))
    assert late.status_code == 409
    assert "同事刚改过" in text(late) and "后存的" in text(late) and 'value="2"' in text(late)
    stale = staff.post(f"/circulars/{draft.pk}/send/", {"edition": 1}, follow=True)
    assert "同事刚改过" in text(stale)
    assert Circular.objects.get().title == "先存的"


def test_the_number_of_people_is_shown_while_choosing(as_user, cast, people):
    staff = as_user(cast.staff)
    for places, roles, words in (
        ([f"{cast.committee.pk}+"], [], "6 人"),
        ([f"{cast.general_branch.pk}"], [], "1 人"),
        ([f"{cast.branch.pk}+"], ["answerer"], "没有人会收到"),
        ([], [], "选好组织"),
    ):
        answer = staff.post("/circulars/count/", {"places": places, "roles": roles})
        assert words in text(answer)


def test_the_chosen_units_are_said_beside_the_count(as_user, cast, people):
    staff = as_user(cast.staff)
    places = [f"{cast.branch.pk}+", f"{cast.other_branch.pk}+"]
    page = text(staff.post("/circulars/count/", {"places": places, "roles": []}))
    assert "选了：会计2401团支部、经管2402团支部" in page
    assert "选了" not in text(staff.post("/circulars/count/", {"places": [], "roles": []}))


def test_readers_are_not_sent_to_a_correction_that_was_taken_back(office, as_user, cast, people):
    old = office.sent()
    draft, _is_new = actions.draft_correction(circular=old, by=cast.staff)
    new, _people = actions.send(circular=draft, by=cast.staff, edition=draft.edition)
    url = f"/circulars/{old.pk}/"
    assert "请看新的" in text(as_user(cast.student).get(url))
    actions.recall(circular=new, by=cast.staff, reason="下周再发")
    page = text(as_user(cast.student).get(url))
    assert "请看新的" not in page and "也撤回了，两份都不再有效" in page


def test_people_are_named_by_number_and_only_counted_to_readers(as_user, cast, people):
    staff = as_user(cast.staff)
    numbers = f"{cast.student.number}\n{cast.teacher.number}"
    given = posted(cast, places=[], numbers=numbers, is_urgent="on")
    assert "2 人" in text(staff.post("/circulars/count/", given))
    draft_url = staff.post("/circulars/new/", given).url
    page = text(staff.get(draft_url))
    assert "点名 2 人" in page and "马上发，夜间也发" in page
    assert numbers in text(staff.get(f"{draft_url}edit/"))
    staff.post(f"{draft_url}send/", {"edition": 1})
    page = text(as_user(cast.student).get(draft_url))
    assert "发给：点名 2 人" in page and "陈老师" not in page
    assert as_user(cast.other_student).get(draft_url).status_code == 404


def test_a_branch_names_its_own_people_and_wakes_nobody(as_user, cast, people):
    secretary = as_user(cast.secretary)
    given = {
        "kind": "notice", "unit": cast.branch.pk, "title": "通知", "body": "正文",
        "numbers": cast.other_student.number,
    }  # fmt: skip
    refused = secretary.post("/circulars/new/", given)
    assert refused.status_code == 400 and "不归你发" in text(refused)
    assert "紧急" not in text(refused)
    own = given | {"numbers": cast.student.number, "is_urgent": "on"}
    assert secretary.post("/circulars/new/", own).status_code == 302
    assert not Circular.objects.get().is_urgent


def test_the_record_of_a_paper_is_a_click_away_for_those_who_read_it(as_user, office, cast, people):
    circular = office.sent()
    link = f"type=circulars.circular&amp;key={circular.pk}"
    assert link in text(as_user(cast.administrator).get(f"/circulars/{circular.pk}/"))
    assert link in text(as_user(cast.administrator).get(f"/circulars/{circular.pk}/follow/"))
    assert link not in text(as_user(cast.student).get(f"/circulars/{circular.pk}/"))


def test_a_unit_closed_after_sending_is_still_listed_and_says_so(as_user, office, cast, people):
    circular = office.sent(must_confirm=True)
    type(cast.branch).objects.filter(pk=cast.branch.pk).update(is_active=False)
    staff = as_user(cast.staff)
    page = text(staff.get(f"/circulars/{circular.pk}/follow/?unit={cast.branch.pk}"))
    assert "发出后撤销" in page and "林知夏" in page
    assert text(staff.get(f"/circulars/{circular.pk}/")).count("融智学院团委") >= 1


def test_the_notice_of_a_paper_leads_straight_to_it(as_user, office, cast, people):
    circular = office.sent(must_confirm=True)
    opened = as_user(cast.student).get(f"/notices/{circular.notice_id}/open/")
    assert opened.url == f"/circulars/{circular.pk}/"


def test_nobody_is_refused_on_the_page_too(as_user, office, cast, people):
    draft = office.draft(places=[(cast.branch, True)], roles=["answerer"])
    staff = as_user(cast.staff)
    assert "请改一改发给谁" in text(staff.get(f"/circulars/{draft.pk}/"))
    answer = staff.post(f"/circulars/{draft.pk}/send/", {"edition": 1})
    assert answer.status_code == 409 and "没有人会收到" in text(answer)


def test_read_and_confirmed_late(as_user, office, cast, people):
    circular = office.sent(must_confirm=True)
    student = as_user(cast.student)
    assert "看完请点“我知道了”" in text(student.get(f"/circulars/{circular.pk}/"))
    assert queries.own_copy(cast.student, circular).read_at
    circular.notice.confirm_by = timezone.now() - timedelta(hours=1)
    circular.notice.save()
    assert "还可以确认，会记为逾期" in text(student.get(f"/circulars/{circular.pk}/"))
    answer = student.post(f"/circulars/{circular.pk}/confirm/", follow=True)
    assert "记为逾期确认" in text(answer) and "已确认" in text(answer)
    assert "之前已经确认过" in text(student.post(f"/circulars/{circular.pk}/confirm/", follow=True))
    assert queries.tree(circular)[0].late == 1


def test_a_recalled_one_says_why_and_hides_the_rest(as_user, office, cast, people):
    file = store(SimpleUploadedFile("a.png", picture("PNG")), by=cast.staff)
    circular = office.sent(must_confirm=True, files=[file])
    staff = as_user(cast.staff)
    assert staff.post(f"/circulars/{circular.pk}/recall/", {"reason": "错"}).status_code == 400
    staff.post(f"/circulars/{circular.pk}/recall/", {"reason": "日期写错了"})
    assert "认真组织" in text(staff.get(f"/circulars/{circular.pk}/"))
    student = as_user(cast.student)
    page = text(student.get(f"/circulars/{circular.pk}/"))
    assert "日期写错了" in page and "认真组织" not in page and "我知道了" not in page
    assert student.get(f"/circulars/files/{file.pk}/").status_code == 404
    assert "认真组织" not in text(student.get(f"/circulars/{circular.pk}/print/"))
    answer = student.post(f"/circulars/{circular.pk}/confirm/", follow=True)
    assert "已经撤回，不用确认了" in text(answer)
    assert not Delivery.objects.exclude(confirmed_at=None).exists()


def test_old_and_new_lead_to_each_other(as_user, office, cast, people):
    old = office.sent(title="写错的通知")
    staff = as_user(cast.staff)
    draft_url = staff.post(f"/circulars/{old.pk}/correct/").url
    draft = Circular.objects.get(replaces=old)
    assert draft_url == f"/circulars/{draft.pk}/edit/"
    staff.post(draft_url, posted(cast, title="改好的通知", edition=draft.edition))
    assert "不再有效" not in text(staff.get(f"/circulars/{old.pk}/"))
    staff.post(f"/circulars/{draft.pk}/send/", {"edition": 2})
    student = as_user(cast.student)
    assert f'href="/circulars/{draft.pk}/"' in text(student.get(f"/circulars/{old.pk}/"))
    assert text(student.get("/circulars/")).count("已被更正代替") == 1
    page = text(student.get(f"/circulars/{draft.pk}/"))
    assert f'href="/circulars/{old.pk}/"' in page and "以这一份为准" in page


def test_chinese_is_found_by_two_characters(as_user, office, cast, people):
    office.sent(title="关于团员教育评议的通知", body="请各支部按时报送")
    office.sent(title="寒假社会实践", body="三下乡报名开始", kind="report")
    student = as_user(cast.student)

    def found(**asked):
        page = text(student.get("/circulars/", asked))
        return [each for each in ("团员教育评议", "寒假社会实践") if each in page]

    assert found(q="评议") == ["团员教育评议"]
    assert found(q="三下乡") == found(q="报名 实践") == ["寒假社会实践"]
    assert found(q="报送报名") == []
    assert found(q="２号") == ["寒假社会实践"]
    assert found(kind="report") == ["寒假社会实践"]
    assert found(year=timezone.localdate().year) == ["团员教育评议", "寒假社会实践"]
    assert found(unit=cast.committee.pk, q="社") == ["寒假社会实践"]
    assert found(kind="nothing", year="x", unit="y", state="z") == ["团员教育评议", "寒假社会实践"]


def test_filters_by_what_one_has_read_and_confirmed(as_user, office, cast, people):
    read, owed, new = (office.sent(title=f"第{n}份", must_confirm=n == 2) for n in (1, 2, 3))
    student = as_user(cast.student)
    for each in (read, owed):
        student.get(f"/circulars/{each.pk}/")

    def found(state):
        page = text(student.get("/circulars/", {"state": state}))
        return [n for n in (1, 2, 3) if f"第{n}份" in page]

    assert found("unread") == [3] and found("owed") == [2] and found("confirmed") == []
    student.post(f"/circulars/{owed.pk}/confirm/")
    assert found("owed") == [] and found("confirmed") == [2]
    actions.recall(circular=new, by=cast.staff, reason="写错了日期")
    assert found("unread") == [] and found("recalled") == [3]


def test_names_only_for_the_own_unit(as_user, office, cast, people):
    circular = office.sent(must_confirm=True)
    secretary = as_user(cast.secretary)
    first = text(secretary.get(f"/circulars/{circular.pk}/follow/"))
    assert f"{cast.branch.name}：还没确认的人" in first and "林知夏" in first
    page = text(secretary.get(f"/circulars/{circular.pk}/follow/?unit={cast.other_branch.pk}"))
    assert "名单只给这个组织自己的团干部和团委看" in page and "程以安" not in page
    page = text(secretary.get(f"/circulars/{circular.pk}/follow/?unit={cast.general_branch.pk}"))
    assert "林知夏" in page and "江临" not in page
    answer = secretary.post(f"/circulars/{circular.pk}/remind/", follow=True)
    assert "已提醒 3 人" in text(answer) and "提醒没确认的" not in text(answer)
    assert "邮件和推送的进度" not in text(answer)
    assert "今天已经提醒过" in text(
        secretary.post(f"/circulars/{circular.pk}/remind/", follow=True)
    )
    page = text(as_user(cast.staff).get(f"/circulars/{circular.pk}/follow/"))
    assert "提醒没确认的 3 人" in page and "邮件和推送的进度" in page


def test_a_recalled_paper_is_not_passed_on(as_user, office, cast, people):
    circular = office.sent(roles=["secretary"])
    secretary, url = as_user(cast.secretary), f"/circulars/{circular.pk}/forward/"
    assert secretary.get(url).status_code == 200
    actions.recall(circular=circular, by=cast.staff, reason="写错了日期")
    answer = secretary.get(url)
    assert answer.status_code == 403 and "已经撤回，不能再转发" in text(answer)


def test_passed_on_with_a_note(as_user, office, cast, people):
    circular = office.sent(roles=["secretary"])
    secretary = as_user(cast.secretary)
    url = f"/circulars/{circular.pk}/forward/"
    counted = secretary.post(url, {"unit": cast.branch.pk, "step": "count"})
    assert "2 人新收到，1 人已经有了" in text(counted)
    answer = secretary.post(url, {"unit": cast.branch.pk, "note": "周五前办好"}, follow=True)
    assert "2 人新收到" in text(answer)
    page = text(as_user(cast.student).get(f"/circulars/{circular.pk}/"))
    assert "周五前办好" in page and "苏念（会计2401团支部）" in page
    refused = as_user(cast.secretary).post(url, {"unit": cast.branch.pk, "note": ""})
    assert refused.status_code == 400 and "都已经收到了" in text(refused)


def test_the_sheet_has_head_number_line_and_seal(as_user, office, cast, people):
    circular = office.sent(addressees="各团总支")
    page = text(as_user(cast.student).get(f"/circulars/{circular.pk}/print/"))
    for words in ("融智学院团委文件", circular.number, "各团总支：", "（盖章）", "印发"):
        assert words in page


def test_markup_in_a_paper_stays_text(as_user, office, cast, people):
    circular = office.sent(title="<b>粗</b>", body="<script>alert(1)</script>")
    for path in ("", "print/"):
        page = text(as_user(cast.student).get(f"/circulars/{circular.pk}/{path}"))
        assert "&lt;script&gt;" in page and "<script>alert" not in page


def test_the_rules_are_data(as_user, office, cast, people):
    staff = as_user(cast.staff)
    given = {
        "committee": "融团发〔{年}〕{号}号", "general_branch": "{组织}〔{年}〕{号}号", "branch": "{号}",
        "minutes": "", "general_posts": ["secretary", "deputy"], "branch_posts": [], "version": 0,
    }  # fmt: skip
    refused = staff.post("/circulars/rules/", given)
    assert refused.status_code == 400 and "各写一次" in text(refused)
    given["branch"] = "{组织}〔{年}〕{号}号"
    assert staff.post("/circulars/rules/", given).status_code == 302
    assert staff.post("/circulars/rules/", given).status_code == 409
    assert "融团发〔2026〕12号" in text(staff.get("/circulars/rules/"))
    assert as_user(cast.secretary).get("/circulars/new/").status_code == 403


@pytest.mark.parametrize("many", [1, 3])
def test_pages_cost_the_same_however_many(as_user, office, cast, people, many):
    for n in range(many):
        circular = office.sent(title=f"第{n}份", must_confirm=True)
    if many == 3:
        for n in range(5):
            cast.student_of(f"20241101{n + 30}", "钱多", cast.branch)
        actions.forward(circular=circular, by=cast.secretary, unit=cast.branch, note="看")
    cost = []
    for user, path in (
        (cast.student, "/circulars/"),
        (cast.student, f"/circulars/{circular.pk}/"),
        (cast.staff, "/circulars/"),
        (cast.staff, f"/circulars/{circular.pk}/"),
        (cast.staff, f"/circulars/{circular.pk}/follow/?unit={cast.branch.pk}"),
        (cast.staff, "/circulars/new/"),
    ):
        client = as_user(user)
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        cost.append(len(asked))
    assert cost == COST


COST = [6, 12, 6, 12, 18, 8]


def test_what_waits_for_whoever_follows(office, cast, people):
    assert queries.waiting(cast.student) == []
    office.sent(must_confirm=True, confirm_by=timezone.now() + timedelta(days=9))
    assert queries.waiting(cast.secretary) == []
    near = office.sent(must_confirm=True, confirm_by=timezone.now() + timedelta(days=1))
    assert [(each.url, each.count) for each in queries.waiting(cast.secretary)] == [
        (f"/circulars/{near.pk}/follow/", 3)
    ]
    assert queries.waiting(cast.staff)[0].count == 6
    assert [each.title for each in queries.shown_to(cast.student)] == [near.title] * 2
    assert [each.pk for each in queries.search(cast.student, "评议")][:1] == [near.pk]

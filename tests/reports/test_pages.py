"""Pages: written on a phone, a picture too big, kinds without code, rates that drill down, few queries."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from branches.reports import actions, agenda, brief_actions, resources, views
from branches.reports.models import Brief, InformationReport, ReportKind
from tests.reports.scene import photo, state
from tuanwei.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"reports:{name}", args=args)


@pytest.fixture
def sign_in(client):
    def sign(user):
        client.force_login(user, "tuanwei.accounts.backends.NumberBackend")
        return client

    return sign


def test_written_saved_and_handed_in(reports, cast, sign_in):
    client = sign_in(cast.secretary)
    kind = reports.kind()
    answer = client.post(url("begin"), {"kind": kind.pk, "unit": cast.branch.pk})
    made = InformationReport.objects.get()
    assert answer.url == url("edit", made.number)
    fields = {
        "edition": 1,
        "title": "走进社区",
        "f_text": "12 人",
        "f_hours": "3.50",
        "photos": photo(),
    }
    assert client.post(answer.url, fields | {"save": "1"}).status_code == 302
    made.refresh_from_db()
    assert (made.values, made.photos.count()) == ({"text": "12 人", "hours": "3.5"}, 1)
    stale = client.post(answer.url, fields | {"title": "别的", "photos": ""})
    assert stale.status_code == 400 and "刚刚存过一版" in stale.content.decode()
    assert "别的" in stale.content.decode()
    client.post(answer.url, fields | {"edition": made.edition, "photos": "", "hand_in": "1"})
    assert state(made) == "above"
    assert client.get(answer.url).url == url("report", made.number)


def test_a_picture_of_50_megabytes_is_refused_and_the_words_are_kept(reports, cast, sign_in):
    made = reports.begun()
    big = SimpleUploadedFile("大.jpg", b"\xff\xd8\xff" + b"0" * (50 * 1024 * 1024), "image/jpeg")
    fields = {
        "edition": 1,
        "title": "走进社区",
        "f_text": "写了很久的话",
        "photos": big,
        "hand_in": "1",
    }
    answer = sign_in(cast.secretary).post(url("edit", made.number), fields)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "大.jpg：文件超过 10 MB。请压缩或拆分后再上传。" in page
    made.refresh_from_db()
    assert (made.values["text"], made.photos.count(), made.state) == ("写了很久的话", 0, "draft")
    fields |= {"edition": made.edition, "photos": ""}
    sign_in(cast.secretary).post(url("edit", made.number), fields)
    assert state(made) == "above"


def test_what_is_typed_is_saved_by_itself(reports, cast, sign_in):
    made = reports.begun()
    there, headers = url("edit", made.number), {"X-Autosave": "1"}
    client = sign_in(cast.secretary)

    def typed(**fields):
        fields = {"edition": made.edition, "title": "夜跑", "f_text": "跑了三周"} | fields
        return client.post(there, fields, headers=headers).json()

    told = typed()
    made.refresh_from_db()
    assert (made.title, made.values["text"], made.state) == ("夜跑", "跑了三周", "draft")
    assert told["edition"] == made.edition == 2 and told["words"].endswith("自动保存了")
    assert not AuditEvent.objects.filter(name="branches.report.saved").exists()
    assert typed(f_hours="二")["words"] == "还没有保存：时数，要填数，例如 12。"
    assert typed(edition=1, title="别的")["conflict"]
    actions.submit(report=made, by=cast.secretary)
    assert typed(title="别的")["stop"]
    assert InformationReport.objects.get().title == "夜跑"


def test_versions_are_counted_as_they_were_handed_in(reports, cast, sign_in):
    """What was saved in between, by itself or not, is no version."""
    made = reports.begun()
    for n in range(3):
        actions.save(report=made, by=cast.secretary, title=f"稿{n}", values={"text": str(n)})
    made = actions.submit(report=made, by=cast.secretary)
    actions.send_back(
        report=made, by=cast.general_secretary, reason="写具体一点", remarks={"text": "几人？"}
    )
    client = sign_in(cast.secretary)
    assert "说的是第 1 稿" in client.get(url("edit", made.number)).content.decode()
    for n in range(3, 6):
        actions.save(report=made, by=cast.secretary, title=f"稿{n}", values={"text": str(n)})
    actions.submit(report=made, by=cast.secretary)
    page = client.get(url("report", made.number)).content.decode()
    assert "（第 1 稿）：几人？" in page and "，第 2 稿" in page and "第 3 稿" not in page


def test_markdown_with_a_script_in_a_report_is_words(reports, cast, sign_in):
    bad = (
        "**三周** <script>alert(1)</script> [点](javascript:alert(1)) <img src=x onerror=alert(1)>"
    )
    made = reports.forwarded(title="<b>题</b>", text=bad)
    agenda.raise_at_meeting(report=made, by=cast.staff, title="<b>题</b>", text=bad)
    for name in ("report", "list", "queue"):
        page = sign_in(cast.staff).get(url(name, *([made.number] if name == "report" else [])))
        said = page.content.decode()
        assert "<script>alert" not in said and "<img src=x" not in said and "<b>题" not in said
    assert (
        "&lt;script&gt;alert(1)"
        in sign_in(cast.staff).get(url("report", made.number)).content.decode()
    )


def test_staff_raise_a_report_at_a_meeting(reports, cast, sign_in):
    made = reports.forwarded()
    fields = {"title": "夜跑的照明", "text": "要装灯"}
    assert sign_in(cast.secretary).post(url("raise", made.number), fields).status_code == 403
    client = sign_in(cast.staff)
    bad = client.post(url("raise", made.number), {"title": ""})
    assert bad.status_code == 400
    assert client.post(url("raise", made.number), fields, follow=True).status_code == 200
    assert "夜跑的照明" in client.get(url("report", made.number)).content.decode()
    page = sign_in(cast.secretary).get(url("report", made.number)).content.decode()
    assert "夜跑的照明" in page and "等列入会议" in page and "提到联络组会议" not in page
    assert "操作记录" not in page and audit_of(made) not in page
    assert (
        audit_of(made)
        in sign_in(cast.administrator).get(url("report", made.number)).content.decode()
    )


def audit_of(report):
    return f"type=branches.informationreport&amp;key={report.pk}"


def test_words_stand_beside_the_field(reports, cast, sign_in):
    made = reports.sent()
    answer = sign_in(cast.general_secretary).post(
        url("decide", made.number, "return"),
        {"edition": made.edition, "r_text": "几个人？", "reason": ""},
    )
    assert answer.status_code == 400 and "几个人？" in answer.content.decode()
    sign_in(cast.general_secretary).post(
        url("decide", made.number, "return"),
        {"edition": made.edition, "r_text": "几个人？", "reason": "再写具体一点"},
    )
    page = sign_in(cast.secretary).get(url("edit", made.number)).content.decode()
    assert page.index("几个人？") < page.index('name="f_text"')
    assert "再写具体一点" in page


def test_pressed_twice_or_on_a_page_left_open_shows_how_far_it_is(reports, cast, sign_in):
    made = reports.sent()
    leader, said = sign_in(cast.general_secretary), {"edition": made.edition}
    for words in ("已经报到团委", "现在是“等团委审阅”"):
        answer = leader.post(url("decide", made.number, "forward"), said, follow=True)
        assert answer.status_code == 200 and words in answer.content.decode()
    assert made.steps.filter(what="forwarded").count() == 1
    assert leader.post(url("adopt", made.number), said).status_code == 403


def kind_fields(**changed):
    fields = {
        "seen": "0", "name": "每月统计", "hint": "", "cadence": "monthly", "photos_least": "0",
        "photos_most": "0", "first_on": timezone.localdate().isoformat(), "note": "",
        "fields-TOTAL_FORMS": "3", "fields-INITIAL_FORMS": "1", "levels-TOTAL_FORMS": "1",
        "levels-INITIAL_FORMS": "0", "levels-0-label": "", "levels-0-points": "1",
        "due-class-amount": "3", "due-class-unit": "workdays",
    }  # fmt: skip
    rows = (("days", "团日次数", "number", "league_days", ""), ("", "团费收齐了吗", "yes", "", ""),
            ("", "状态", "choice", "", "平稳、有波动，平稳"))  # fmt: skip
    for n, (key, label, form, fill, options) in enumerate(rows):
        fields |= {
            f"fields-{n}-key": key, f"fields-{n}-label": label, f"fields-{n}-form": form,
            f"fields-{n}-fill": fill, f"fields-{n}-options": options, f"fields-{n}-least": "0",
            f"fields-{n}-most": "0", f"fields-{n}-is_required": "on",
        }  # fmt: skip
    for type_ in ("club", "temporary", "general_branch"):
        fields |= {f"due-{type_}-amount": "", f"due-{type_}-unit": "days"}
    return fields | changed


def test_statistics_need_no_code(reports, cast, sign_in):
    client = sign_in(cast.staff)
    bad = client.post(url("kind-new"), kind_fields(**{"due-class-amount": ""}))
    assert bad.status_code == 400 and "至少一种组织的截止日" in bad.content.decode()
    answer = client.post(url("kind-new"), kind_fields())
    kind = ReportKind.objects.get()
    assert answer.url == url("kind", kind.pk)
    spec = kind.versions.get().spec
    assert [(each.key, each.form, each.options) for each in spec.fields] == [
        ("days", "number", ()), ("f1", "yes", ()), ("f2", "choice", ("平稳", "有波动")),
    ]  # fmt: skip
    assert client.get(url("kind-edit", kind.pk)).status_code == 200
    month = (timezone.localdate().replace(day=28) + timezone.timedelta(days=10)).replace(day=1)
    made = reports.begun(kind=kind, on=month)
    answer = sign_in(cast.secretary).post(url("edit", made.number), {
        "edition": 1, "title": "统计", "f_days": "二", "f_f1": "no", "f_f2": "平稳"})  # fmt: skip
    assert "要填数，例如 12。" in answer.content.decode()
    sign_in(cast.secretary).post(url("edit", made.number), {
        "edition": 1, "title": "统计", "f_days": "2", "f_f1": "no", "f_f2": "平稳", "hand_in": "1",
    })  # fmt: skip
    made.refresh_from_db()
    assert made.values == {"days": "2", "f1": False, "f2": "平稳"}
    assert made.state == "above"


def test_rates_drill_down_and_the_count_of_queries_stays(reports, cast, sign_in):
    client = sign_in(cast.staff)
    reports.adopted(on=date(2026, 10, 1))

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as found:
            page = client.get(url("rates") + "?month=2026-11")
        assert page.status_code == 200
        return len(found), page.content.decode()

    asked()
    one, page = asked()
    unit, user = reports.second_branch()
    reports.sent(unit=unit, by=user, on=date(2026, 10, 1))
    two, page = asked()
    assert one == two <= 25
    assert url("rates-unit", unit.pk) in page
    page = client.get(url("rates-unit", cast.branch.pk) + "?month=2026-11").content.decode()
    assert url("report", InformationReport.objects.get(unit=cast.branch).number) in page
    assert "2026-11-04" in page


def test_rates_are_narrowed_and_paged(reports, cast, sign_in, monkeypatch):
    client = sign_in(cast.staff)
    reports.adopted(on=date(2026, 10, 1))
    unit, user = reports.second_branch()
    reports.sent(unit=unit, by=user, on=date(2026, 10, 1))
    elsewhere = cast.other_branch
    cast.student_of("2024110301", "白芷", elsewhere)

    def shown(**query):
        answer = client.get(url("rates"), {"month": "2026-11"} | query)
        return {each.unit for each in answer.context["page"]}

    assert {cast.branch, unit, elsewhere} <= shown()
    assert shown(show="adopted") == {cast.branch}
    assert cast.branch not in shown(show="missing")
    assert shown(above=cast.general_branch.pk) == {cast.branch, unit, cast.general_branch}
    assert shown(above="x", show="x", page="99") == shown()
    assert (
        "没有这样的单位"
        in client.get(url("rates"), {"month": "2026-11", "show": "open"}).content.decode()
    )
    monkeypatch.setattr(views, "UNITS_A_PAGE", 2)
    first, second = shown(), shown(page="2")
    assert (len(first), first & second) == (2, set())
    page = client.get(url("rates"), {"month": "2026-11", "show": "late"}).content.decode()
    assert "month=2026-11&amp;show=late" in page
    keys = ["unit"]
    for asked, units in (
        ({"show": "adopted"}, {cast.branch.name}),
        ({"above": str(cast.general_branch.pk)}, {each.name for each in (cast.branch, unit, cast.general_branch)}),
    ):  # fmt: skip
        rows = resources.report_rows({"by": cast.staff.pk, "month": "2026-11"} | asked, keys, True)[
            1
        ]
        assert {row[0] for row in rows} == units


def test_lists_ask_as_often_for_three_as_for_one(reports, cast, sign_in):
    client = sign_in(cast.staff)
    counts = []
    for on in (date(2026, 10, 1), date(2026, 9, 1), date(2026, 8, 1)):
        reports.forwarded(on=on)
        for name in ("list", "queue"):
            client.get(url(name))
            with CaptureQueriesContext(connection) as found:
                assert client.get(url(name)).status_code == 200
            counts.append((name, len(found)))
    assert len(set(counts)) == 2 and max(many for _name, many in counts) <= 25


def test_a_digest_is_made_published_and_read_by_visitors(reports, cast, sign_in, client):
    adoption = reports.adopted(photos=2)
    sign_in(cast.staff).post(url("brief-list"), {"adoption": adoption.pk})
    brief = Brief.objects.get()
    item = brief.items.get()
    there = url("brief-edit", brief.pk)
    fields = {"version": brief.version, "title": "十月", "preface": "",
              f"item-{item.pk}-title": "新题", f"item-{item.pk}-text": "<script>x</script>",
              f"item-{item.pk}-photos": "3"}  # fmt: skip
    answer = client.post(there, fields)
    assert "没有第 3 张图，这条有 2 张。" in answer.content.decode()
    client.post(there, fields | {f"item-{item.pk}-photos": "2 1"})
    item.refresh_from_db()
    assert item.photos == list(reversed(adoption.report.photos.values_list("pk", flat=True)))
    page = client.get(url("brief-texts", brief.pk)).content.decode()
    assert "data-copy-from" in page and "图 2" in page
    brief.refresh_from_db()
    sent = {"version": brief.version, "nobody": "on"}
    client.post(url("brief-act", brief.pk, "publish"), sent)
    client.logout()
    page = client.get(url("brief-public", brief.pk)).content.decode()
    assert "<script>x" not in page and "新题" in page
    card = page[page.index('"og:description"') : page.index('"og:url"')]
    second = adoption.report.photos.last().attachment_id
    assert "新题" in card and url("brief-photo", brief.pk, second) in card
    brief_actions.withdraw_brief(brief=Brief.objects.get(), by=cast.staff, reason="再看一遍")
    assert client.get(url("brief-public", brief.pk)).status_code == 404
    word = sign_in(cast.staff).get(url("brief-word", brief.pk))
    assert b"".join(word.streaming_content)[:2] == b"PK"


def test_a_withdrawn_piece_says_so_to_visitors(reports, cast, client):
    brief = brief_actions.begin_brief(by=cast.staff, title="十月", adoptions=[reports.adopted()])
    brief_actions.publish_brief(brief=brief, by=cast.staff, version=brief.version)
    actions.withdraw_adoption(
        adoption=brief.items.get().adoption, by=cast.staff, reason="数字核对有误"
    )
    page = client.get(url("brief-public", brief.pk)).content.decode()
    assert "这一条已经撤回：数字核对有误" in page and "陪老人" not in page


def test_the_sheet_says_what_the_page_says(reports, cast):
    reports.adopted(on=date(2026, 10, 1))
    keys = [each.key for each in resources.COLUMNS]
    many, rows = resources.report_rows({"by": cast.staff.pk, "month": "2026-11"}, keys, True)
    found = [dict(zip(keys, row, strict=True)) for row in rows]
    assert many == len(found) == 2  # the branch and the general branch
    branch = next(each for each in found if each["unit"] == "会计2401团支部")
    assert (branch["period"], branch["adopted"], branch["points"]) == (
        "2026 年 10 月",
        "简报采用",
        1,
    )
    many, _rows = resources.report_rows({"by": cast.student.pk, "month": "2026-11"}, keys, True)
    assert many == 0

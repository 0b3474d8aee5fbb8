"""Texts and the print of a record on their pages."""

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from branches.league_days.days.models import HandedIn, HandedInFile, Observation, Partner
from branches.league_days.days.spec import DaySpec, Material
from branches.league_days.months import queries, texts
from branches.league_days.results.models import Award
from tests.attachments.nasty import picture
from tuanwei.attachments.actions import store

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


@pytest.fixture
def day(cast, scene):
    """A recorded joint league day with photos, a material, observers and stars."""
    rules = scene.day_rules()
    rules.document = DaySpec(
        materials=(Material("book", "策划书"), Material("list", "名单"))
    ).write()
    rules.save()
    found = scene.day(
        at=timezone.make_aware(datetime(2026, 11, 20, 14)), title="宿舍<b>夜谈</b>", stars=3,
        feature="学长答疑。", outcome="挂科少了。",
    )  # fmt: skip
    Partner.objects.create(
        league_day=found, unit=cast.other_branch, asked_by=cast.secretary, state="accepted"
    )
    Partner.objects.create(
        league_day=found, unit=scene.branch(66), asked_by=cast.secretary, state="declined"
    )
    for key, text in (("photos", ""), ("book", ""), ("list", "")):
        given = HandedIn.objects.create(league_day=found, key=key, text=text, by=cast.secretary)
        for n in range({"photos": 2, "book": 1}.get(key, 0)):
            upload = SimpleUploadedFile(f"{key}{n}.jpg", picture("JPEG"))
            HandedInFile.objects.create(material=given, attachment=store(upload, by=cast.secretary))
    for user, noted in ((cast.teacher, timezone.now()), (cast.answerer, None)):
        Observation.objects.create(
            league_day=found, observer=user, sent_by=cast.staff, noted_at=noted, note="好"
        )
    return found


def page(client, user, name, number):
    client.force_login(user, BACKEND)
    return client.get(reverse(f"league_days:{name}", args=[number]))


def record(day):
    """As the pages read it."""
    found = type(day).objects.select_related("gathering__venue", "unit__parent", "theme", "rules")
    return queries.record_of(found.get(pk=day.pk))


def test_a_record_holds_all_that_is_known(day):
    found = record(day)
    assert (found.units, found.above) == (("会计2401团支部", "经管2402团支部"), "会计学院团总支")
    assert (found.photos, found.materials) == (("photos0.jpg", "photos1.jpg"), ("策划书",))
    assert (found.observers, found.noted, found.stars) == (2, 1, 3)
    assert (found.theme, found.is_own_theme, found.place) == ("学风建设", True, "教室")
    assert found.starts.isoformat() == "2026-11-20T14:00:00+08:00"
    assert (str(found.approved_on), str(found.recorded_on)) == ("2026-11-18", "2026-11-21")


def test_only_awards_that_were_granted_to_it_are_told(cast, scene, day):
    contest = scene.contest()
    entry, other = scene.entry(contest, day), scene.entry(contest)
    made = [("best", "最佳", entry, "granted", None), ("pop", "人气", entry, "proposed", None),
            ("old", "旧奖", entry, "revoked", None), ("best", "别的", other, "granted", None),
            ("own", "优秀书记", entry, "granted", cast.secretary)]  # fmt: skip
    for key, label, whose, state, user in made:
        Award.objects.create(
            contest=contest, entry=whose, unit=whose.unit, user=user, key=key, label=label, points=2,
            state=state, granted_at=timezone.now(), revoked_at=timezone.now(), reason="不实",
        )  # fmt: skip
    assert [(each.label, each.contest) for each in record(day).honours] == [("最佳", contest.title)]
    assert ("获奖", f"{contest.title}：最佳，2 分") in texts.points(record(day))


def test_the_page_shows_them_all_escaped(cast, client, day):
    shown = page(client, cast.secretary, "text-page", day.number)
    assert shown.status_code == 200
    text = shown.content.decode()
    assert "宿舍&lt;b&gt;夜谈&lt;/b&gt;" in text and "<b>夜谈" not in text
    assert text.count("<textarea") == text.count("data-copy-from") == 6
    assert "会计2401团支部联合经管2402团支部开展“学风建设”主题团日活动" in text
    assert "1. photos0.jpg" in text and "派了 2 人，1 人写了记录" in text


def test_paper_has_lines_to_sign(cast, client, day):
    text = page(client, cast.secretary, "text-print", day.number).content.decode()
    for words in ("团日活动记录", day.number, "2026年11月20日 14:00–16:00", "团支部书记", "（盖章）",
                  "到场 18 人，应到 20 人，到场率 90%", "学长答疑。", "照片 2 张；策划书"):  # fmt: skip
        assert words in text


def test_partners_take_texts_too(cast, client, day):
    partner = cast.holder("T5001", "马超", cast.other_branch, "publicity")
    above = cast.holder("T5002", "关羽", cast.other_general_branch, "secretary")
    for reader in (partner, above):
        assert page(client, reader, "text-page", day.number).status_code == 200
    Partner.objects.filter(unit=cast.other_branch).update(state="declined")
    for reader in (partner, above):
        assert page(client, reader, "text-page", day.number).status_code == 403


def test_before_the_record_there_is_nothing_to_print(cast, client, scene):
    day = scene.day(at=timezone.now() + timedelta(days=1), state="approved")
    shown = page(client, cast.secretary, "text-page", day.number)
    assert "还没有总结" in shown.content.decode()
    answer = page(client, cast.secretary, "text-print", day.number)
    assert answer.url == reverse("league_days:text-page", args=[day.number])
    assert page(client, cast.student, "text-page", day.number).status_code == 404
    assert page(client, cast.staff, "text-page", "TR-nothing").status_code == 404


def test_queries(cast, client, day, django_assert_max_num_queries):
    for name in ("text-page", "text-print"):
        client.force_login(cast.secretary, BACKEND)
        with django_assert_max_num_queries(14):
            client.get(reverse(f"league_days:{name}", args=[day.number]))

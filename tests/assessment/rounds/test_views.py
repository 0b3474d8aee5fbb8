"""Pages of rounds."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from assessment.engine import spec as rules
from assessment.engine.spec import Category, Veto
from assessment.rounds import actions, hooks
from assessment.rounds.models import Round
from assessment.sheets import hearing
from tests.assessment.scene import USUAL

pytestmark = pytest.mark.django_db
BY_HAND = replace(USUAL, categories=(Category("art", "文科"), Category("science", "理科")))


def url(name, *args):
    return reverse(f"assessment:{name}", args=args)


def page(client, user, name, *args, status=200):
    client.force_login(user)
    answer = client.get(url(name, *args))
    assert answer.status_code == status
    return answer.content.decode()


def test_the_list_has_running_rounds_first(client, rounds):
    cast = rounds.cast
    held = rounds.opened()
    old = rounds.draft(
        version=held.version, name="去年的考核", ends_on=held.ends_on - timedelta(days=1)
    )
    actions.move(round=old, to="called_off", by=cast.staff, words="不办了")
    text = page(client, cast.staff, "round-list")
    assert (
        text.index("正在进行")
        < text.index(held.name)
        < text.index("以前的")
        < text.index("去年的考核")
    )
    assert "0 / 2 张交了自评" in text
    text = page(client, cast.secretary, "round-list")
    assert "会计2401团支部" in text
    assert "去年的考核" not in text
    assert "张交了自评" not in text


def test_the_list_of_nobody_says_what_will_be_there(client, cast):
    assert "还没有和你有关的考核" in page(client, cast.student, "round-list")
    assert "办第一次" in page(client, cast.staff, "round-list")


def test_a_round_is_begun_from_a_standard_in_force(client, rounds):
    cast, version = rounds.cast, rounds.scene.version(name="团支部考核")
    old, version = version, rounds.scene.version(name="团支部考核")
    text = page(client, cast.staff, "round-new")
    assert url("round-begin", version.pk) in text
    assert url("round-begin", old.pk) not in text
    page(client, cast.staff, "round-begin", old.pk, status=404)
    page(client, cast.secretary, "round-new", status=403)
    client.force_login(cast.staff)
    form = client.get(url("round-begin", version.pk)).context["form"]
    data = {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in form.initial.items() if value
    }  # fmt: skip
    answer = client.post(url("round-begin", version.pk), data)
    held = Round.objects.get()
    assert answer.url == url("round", held.pk)
    assert (held.state, held.version, held.name) == ("draft", version, form.initial["name"])
    again = client.post(url("round-begin", version.pk), data)
    assert again.status_code == 400
    assert "已经有一次考核" in again.content.decode()


@pytest.mark.parametrize("day", ["", "gestern", "9999-12-31", "0001-01-01", "2026-03-02"])
def test_another_period_may_be_asked_for(client, rounds, day):
    client.force_login(rounds.cast.staff)
    found = client.get(url("round-begin", rounds.scene.version().pk), {"day": day})
    assert found.status_code == 200
    if day == "2026-03-02":
        assert found.context["proposal"].starts_on.isoformat() == "2025-09-01"


def test_a_step_is_confirmed_before_it_is_taken(client, rounds, monkeypatch):
    monkeypatch.setattr(hooks, "barring", [hearing.barring])
    cast, held = rounds.cast, rounds.opened()
    text = page(client, cast.staff, "round-move", held.pk, "check")
    assert "还有 2 张考核表没有交自评。" in text
    assert Round.objects.get().state == "self"
    client.post(url("round-move", held.pk, "check"))
    assert Round.objects.get().state == "check"
    again = client.post(url("round-move", held.pk, "check"), follow=True)
    assert "这一步已经走过或还走不到" in again.content.decode()
    client.force_login(cast.secretary)
    assert client.post(url("round-move", held.pk, "review")).status_code == 403
    client.force_login(cast.staff)
    assert client.get(url("round-move", held.pk, "nonsense")).status_code == 404
    # Nobody is left without a judgement.
    client.post(url("round-move", held.pk, "review"))
    assert Round.objects.get().state == "check"
    assert "还有 2 项评定没有人打" in page(client, cast.staff, "round", held.pk)
    rounds.judged(held)
    # The publicity is begun by the room of results, with its window.
    client.post(url("round-move", held.pk, "review"))
    client.post(url("round-move", held.pk, "publicity"))
    assert Round.objects.get().state == "review"
    refused = client.post(url("round-move", held.pk, "check"), {"words": ""})
    assert refused.status_code == 400
    client.post(url("round-move", held.pk, "check"), {"words": "漏打了三项"})
    assert Round.objects.get().state == "check"
    assert "漏打了三项" in client.get(url("round", held.pk)).content.decode()


def test_what_keeps_it_is_said_and_the_button_goes(client, rounds):
    cast, held = rounds.cast, rounds.moved("check")
    cast.branch.is_active = False
    cast.branch.save()
    text = page(client, cast.staff, "round", held.pk)
    assert "会计2401团支部已经停用，先说明这次还参不参加。" in text
    assert url("round-move", held.pk, "review") not in text
    client.post(url("round-move", held.pk, "review"))
    assert Round.objects.get().state == "check"


def test_a_newer_standard_is_said_and_the_round_stays_on_its_own(client, rounds):
    held = rounds.opened(version=rounds.scene.version(name="团支部考核"))
    assert "标准后来出了" not in page(client, rounds.cast.secretary, "round", held.pk)
    rounds.scene.version(name="团支部考核")
    text = page(client, rounds.cast.secretary, "round", held.pk)
    assert "第 2 版" in text
    assert "仍按第 1 版算" in text


def test_branches_read_nothing_of_who_scores(client, rounds):
    cast, held = rounds.cast, rounds.opened()
    actions.add_scorer(round=held, user=cast.staff2, role="checker", by=cast.staff)
    text = page(client, cast.secretary, "round", held.pk)
    assert "会计2401团支部" in text
    assert "陆可" not in text
    assert "陆可" in page(client, cast.teacher, "round", held.pk)
    page(client, cast.secretary, "scorer-list", held.pk, status=403)
    page(client, cast.secretary, "round-units", held.pk, status=403)


def test_units_are_decided_about_on_their_page(client, rounds):
    cast, held = rounds.cast, rounds.opened()
    sheet, other = held.sheets.get(unit=cast.branch), held.sheets.get(unit=cast.other_branch)
    client.force_login(cast.staff)
    place = url("round-unit", held.pk, sheet.pk)
    assert client.post(place, {"what": "merge", "reason": "并班"}).status_code == 400
    assert client.post(place, {"what": "keep", "reason": "还在"}).status_code == 400
    client.post(place, {"what": "merge", "reason": "并班", "into": other.pk})
    sheet.refresh_from_db()
    assert (sheet.left_out, sheet.merged_into) == ("并班", other)
    client.post(url("round-join", held.pk), {"unit": cast.branch.pk})
    sheet.refresh_from_db()
    assert (sheet.left_out, sheet.merged_into) == ("", None)
    for key in ("", "x", "999999999", "9" * 40):
        answer = client.post(url("round-join", held.pk), {"unit": key}, follow=True)
        assert "没有找到这个组织" in answer.content.decode()
    elsewhere = rounds.scene.round()
    assert client.get(url("round-unit", elsewhere.pk, sheet.pk)).status_code == 404


def test_units_that_are_not_assessed_are_shown_with_the_reason(client, rounds):
    young = Veto("young", "成立不满六个月", effect=rules.NOT_ASSESSED)
    spec = replace(USUAL, vetoes=(*USUAL.vetoes, young))
    held = rounds.opened(version=rounds.scene.version(spec))
    held.sheets.filter(unit=rounds.cast.branch).update(vetoes=["serious", "young"])
    held.sheets.filter(unit=rounds.cast.other_branch).update(vetoes=["serious"])
    client.force_login(rounds.cast.staff)
    found = client.get(url("round-units", held.pk), {"show": "veto"})
    assert [each.unit for each in found.context["page"]] == [rounds.cast.branch]
    text = found.content.decode()
    assert "成立不满六个月" in text
    assert "出现严重违纪" not in text
    assert "没定类别" not in text  # the standard has no categories


def test_categories_are_given_to_many_at_once(client, rounds):
    cast, held = rounds.cast, rounds.opened(version=rounds.scene.version(BY_HAND))
    client.force_login(cast.staff)
    keys = list(held.sheets.values_list("pk", flat=True))
    place = url("round-categorise", held.pk)
    client.post(place, {"sheet": [*keys, "x"], "category": "art"})
    assert set(held.sheets.values_list("category", flat=True)) == {"art"}
    client.post(place, {"sheet": keys, "category": "made up"})
    client.post(place, {"category": "science"})
    assert set(held.sheets.values_list("category", flat=True)) == {"art"}
    found = client.get(url("round-units", held.pk), {"show": "nocategory"})
    assert found.context["page"].rows == []


def test_members_are_compared_and_counted_again(client, rounds):
    cast, held = rounds.cast, rounds.opened()
    assert cast.student
    client.force_login(cast.staff)
    assert "1 个组织的人数变了" in client.get(url("round-members", held.pk)).content.decode()
    assert client.post(url("round-members", held.pk), {"reason": ""}).status_code == 400
    client.post(url("round-members", held.pk), {"reason": "新生入团"})
    assert held.sheets.get(unit=cast.branch).members == 1
    assert "人数没有变" in client.get(url("round-members", held.pk)).content.decode()


def test_people_are_named_by_number_or_name_several_at_once(client, rounds):
    cast, held = rounds.cast, rounds.opened()
    cast.user("T9001", "重名")
    cast.user("T9002", "重名")
    assert cast.staff2 and cast.answerer
    client.force_login(cast.staff)
    place = url("scorer-list", held.pk)
    refused = client.post(place, {"role": "checker", "people": "T0002\n重名\n没有人"})
    assert refused.status_code == 400
    text = refused.content.decode()
    assert "有不止一位叫“重名”" in text
    assert "没有找到“没有人”" in text
    assert held.scorers.count() == 0
    said = {"role": "checker", "people": "T0002，吴立\nT0002", "indicators": ["order"]}
    client.post(place, said | {"under": [cast.general_branch.pk]})
    assert {each.user for each in held.scorers.all()} == {cast.staff2, cast.answerer}
    text = client.get(place).content.decode()
    assert "会计学院团总支" in text
    assert "纪律" in text
    client.post(url("scorer-drop", held.pk, held.scorers.first().pk))
    assert held.scorers.count() == 1


PAGES = [
    ("round-list", "staff"), ("round", "staff"), ("round-units", "staff"), ("round-members", "staff"),
    ("round-move", "staff"), ("scorer-list", "staff"), ("round-list", "student"), ("round", "student"),
    ("round", "secretary"), ("round-list", "secretary"), ("round", "general_secretary"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "role"), PAGES)
def test_pages_ask_the_same_however_many_there_are(
    client, rounds, name, role, django_assert_max_num_queries
):
    scene, cast = rounds.scene, rounds.cast
    user, counts = getattr(cast, role), []
    assert cast.student
    units = scene.branches(20)
    held = scene.round([cast.branch, *units], state="self")
    args = [] if name == "round-list" else [held.pk, "check"] if name == "round-move" else [held.pk]
    for many in (20, 40):
        if many == 40:
            for unit in scene.branches(20):
                scene.sheet(held, unit)
            for n in range(3):
                scene.round([cast.branch], name=f"另一次 {n}")
                scene.scorer(held, cast.user(f"T80{n}", f"检查{n}"))
        client.force_login(user)
        client.get(url(name, *args))
        with django_assert_max_num_queries(12 if role == "student" else 25) as asked:
            assert client.get(url(name, *args)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]

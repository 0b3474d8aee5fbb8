"""Pages of sheets, without JavaScript and as the script asks."""

import json
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessment.facts.models import Fact
from assessment.rounds.models import ScoreSheet
from assessment.sheets import actions, claiming, judging
from assessment.sheets.models import Claim, Recusal
from tests.assessment.sheets.conftest import JUDGED
from tests.attachments.nasty import picture

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def enter(client):
    """Sign in as somebody; the client."""

    def as_user(user):
        client.force_login(user, "tuanwei.accounts.backends.NumberBackend")
        return client

    return as_user


def url(name, *args):
    return reverse(f"assessment:{name}", args=args)


def typed(line, text, note="", seen=(0, "", "")):
    """What a page sends for one cell."""
    return {
        f"cell.{line.pk}": text, f"note.{line.pk}": note,
        f"seen.{line.pk}": json.dumps(list(seen), ensure_ascii=False),
    }  # fmt: skip


def test_a_cadre_saves_with_one_button_and_what_is_wrong_stays_typed(sheets, enter, cast):
    sheet = sheets.sheet(sheets.round("self"))
    client = enter(cast.secretary)
    days, study = sheets.line(sheet, "days"), sheets.line(sheet, "study")
    page = client.post(url("sheet", sheet.pk), typed(days, "35", "少一次") | typed(study, "三十"))
    assert page.status_code == 400
    text = page.content.decode()
    assert "“三十”不是分数。填 0–30 的数字。" in text
    assert 'value="三十"' in text
    assert sheets.line(sheet, "days").self_score == D(35)
    page = client.post(url("sheet", sheet.pk), typed(study, "30"))
    assert page.status_code == 302
    text = client.get(url("sheet", sheet.pk)).content.decode()
    assert "65" in text
    assert "保存好了，改了 1 项。" in text


def test_the_script_hears_cell_by_cell_and_the_total(sheets, enter, cast):
    sheet = sheets.sheet(sheets.round("self"))
    days, team, study = (sheets.line(sheet, key) for key in ("days", "team", "study"))
    told = enter(cast.secretary).post(
        url("sheet", sheet.pk), typed(days, "35") | typed(team, "好") | typed(study, "31"),
        headers={"X-Autosave": "1"},
    ).json()  # fmt: skip
    assert told["total"] == "55"
    assert told["blocks"]["build"] == "55"
    assert told["cells"] == {
        str(days.pk): {"seen": '[1, "35", ""]', "text": "35", "note": ""},
        str(team.pk): {"seen": '[1, "好", ""]', "text": "好", "note": ""},
        str(study.pk): {"fault": "最多 30 分，填的是 31。"},
    }
    assert told["words"].endswith("有 1 格没存，看格子下面的说明")


def test_of_two_values_one_is_chosen(sheets, enter, cast):
    held = sheets.round("check")
    sheet, two = sheets.sheet(held), sheets.checker(held)
    line = sheets.line(sheet, "days")
    sheets.save(sheet, cast.staff, days="30")
    client = enter(two)
    page = client.post(url("sheet", sheet.pk), typed(line, "28"))
    assert page.status_code == 409
    text = page.content.decode()
    assert "周一鸣刚改过，以哪个为准？" in text
    now = json.dumps([1, "30", ""])
    again = typed(line, "28") | {f"now.{line.pk}": now}
    assert client.post(url("sheet", sheet.pk), again).status_code == 409  # nothing chosen yet
    theirs = client.post(
        url("sheet", sheet.pk), again | {f"choice.{line.pk}": "theirs"}, headers={"X-Autosave": "1"}
    ).json()
    assert theirs["cells"] == {str(line.pk): {"seen": now, "text": "30", "note": ""}}
    assert sheets.line(sheet, "days").check_score == D(30)
    mine = client.post(url("sheet", sheet.pk), again | {f"choice.{line.pk}": "mine"})
    assert mine.status_code == 302
    assert sheets.line(sheet, "days").check_score == D(28)


def test_what_was_not_touched_here_is_no_conflict_and_brings_the_news(sheets, enter, cast):
    held = sheets.round("check")
    sheet, two = sheets.sheet(held), sheets.checker(held)
    days, team = sheets.line(sheet, "days"), sheets.line(sheet, "team")
    sheets.save(sheet, cast.staff, days="30")
    told = enter(two).post(
        url("sheet", sheet.pk), typed(days, "") | typed(team, "一般"), headers={"X-Autosave": "1"}
    ).json()  # fmt: skip
    assert told["cells"][str(days.pk)] == {"seen": '[1, "30", ""]', "text": "30", "note": ""}
    assert sheets.line(sheet, "team").check_score == D(12)


def test_who_sees_a_sheet_and_whose_names(sheets, enter, cast):
    held = sheets.round("check")
    sheet = sheets.sheet(held)
    sheets.save(sheet, cast.staff, days="30")
    sheets.scene.scorer(held, cast.teacher, "supervisor")
    for user, status, names in (
        (cast.student, 200, False), (cast.secretary, 200, False), (cast.staff2, 200, True),
        (cast.supervisor, 200, True), (cast.teacher, 200, True), (cast.other_student, 404, False),
    ):  # fmt: skip
        page = enter(user).get(url("sheet", sheet.pk))
        assert page.status_code == status
        assert ("周一鸣" in page.content.decode().split('id="main"')[-1]) == (
            names and status == 200 and user != cast.staff
        )
    for user in (cast.supervisor, cast.student, cast.teacher):
        answer = enter(user).post(url("sheet", sheet.pk), typed(sheets.line(sheet, "team"), "好"))
        assert answer.status_code == 403
    assert enter(cast.supervisor).get(url("sheet-changes", sheet.pk)).status_code == 200
    assert "空 → 30" in enter(cast.supervisor).get(url("sheet-changes", sheet.pk)).content.decode()
    assert enter(cast.secretary).get(url("sheet-changes", sheet.pk)).status_code == 403


def test_verbs_of_a_sheet(sheets, enter, cast):
    sheet = sheets.sheet(sheets.round("self", procedure={"signatures": 2}))
    sheets.fill_in(sheet)
    act = lambda user, verb, **data: enter(user).post(url("sheet-act", sheet.pk, verb), data)  # noqa: E731
    assert act(cast.secretary, "ask", number=cast.student.number).status_code == 302
    assert act(cast.student, "sign", role="member").status_code == 302
    assert act(cast.student, "send").status_code == 403
    act(cast.secretary, "send")
    sheet.refresh_from_db()
    assert sheet.state == ScoreSheet.State.SENT
    act(cast.secretary, "take-back")
    sheet.refresh_from_db()
    assert sheet.state == ScoreSheet.State.OPEN
    assert act(cast.secretary, "nothing").status_code == 404
    assert act(cast.secretary, "sign", role="checker").status_code == 404


def test_the_grid_saves_pastes_and_says_what_found_no_place(sheets, enter, cast):
    held = sheets.round("check")
    own, other = sheets.sheet(held), sheets.sheet(held, cast.other_branch)
    sheets.system(own, days=30)
    client, address = enter(cast.staff), url("sheet-check", held.pk)
    lines = [sheets.line(own, "days"), sheets.line(other, "days")]
    page = client.post(address, typed(lines[0], "12") | typed(lines[1], "0"))
    assert page.status_code == 400
    assert "写一句原因再存" in page.content.decode()
    assert sheets.line(other, "days").check_score == D(0)
    told = client.post(
        address, typed(lines[0], "12", "材料不全"), headers={"X-Autosave": "1"}
    ).json()
    assert list(told["cells"]) == [str(lines[0].pk)]
    text = f"支部\t分\n{own.unit.name}\t好\n没有的支部\t3\n{other.unit.name}\t差得远"
    page = client.post(f"{address}?part=team", {"verb": "paste", "column": text})
    assert page.status_code == 400
    answer = page.content.decode()
    assert "没有的支部" in answer
    assert 'value="差得远"' in answer
    assert sheets.line(own, "team").check_score == D(20)
    _a_pasted_column_does_not_cover_what_somebody_else_has_changed(sheets, client, address, cast)
    assert enter(cast.supervisor).get(address).status_code == 200
    assert enter(cast.supervisor).post(address, typed(lines[0], "1")).status_code == 403
    assert enter(cast.student).get(address).status_code == 403


def _a_pasted_column_does_not_cover_what_somebody_else_has_changed(sheets, client, address, cast):
    held = ScoreSheet.objects.latest("pk").round
    own, other = sheets.sheet(held), sheets.sheet(held, cast.other_branch)
    sheets.save(own, cast.administrator, team="12")  # 一般; this page was made when it was 好
    paste = {"verb": "paste", "column": f"{own.unit.name}\t4\n{other.unit.name}\t12"}
    seen = typed(sheets.line(own, "team"), "好", seen=(1, "好", ""))
    page = client.post(f"{address}?part=team", paste | seen)
    assert page.status_code == 409
    text = page.content.decode()
    assert f"{cast.administrator.name}刚改过，以哪个为准？" in text
    assert 'value="mine"> 我填的 4<' in text.replace("\n", "")
    assert [sheets.line(each, "team").check_score for each in (own, other)] == [D(12), D(12)]
    same = paste | {"column": f"{own.unit.name}\t好"}
    assert client.post(f"{address}?part=team", same | seen).status_code == 409
    assert client.post(f"{address}?part=team", paste).status_code == 409  # of an unknown page
    by_script = client.post(
        f"{address}?part=team", seen | {f"put.{sheets.line(own, 'team').pk}": "1"},
        headers={"X-Autosave": "1"},
    ).json()  # fmt: skip
    assert by_script["cells"][str(sheets.line(own, "team").pk)]["theirs"] == "一般（12）"
    assert sheets.line(own, "team").check_score == D(12)


def test_a_claim_with_evidence_is_decided_and_counts(sheets, enter, cast):
    held = sheets.round("self")
    sheet = sheets.sheet(held)
    client = enter(cast.secretary)
    new = url("claim-new", sheet.pk, "extra")
    wanted = {
        "term": "press",
        "label": "省报报道",
        "on": "2025-11-02",
        "level": "province",
        "number": "1",
    }
    assert client.post(new, wanted).status_code == 400  # no evidence
    assert client.post(new, wanted | {"link": "javascript:alert(1)"}).status_code == 400
    assert client.post(new, wanted | {"on": "2030-01-01", "link": "/x/"}).status_code == 400
    upload = SimpleUploadedFile("a.png", picture("PNG"), "image/png")
    assert client.post(new, wanted | {"files": [upload]}).status_code == 302
    claim = Claim.objects.get()
    file = claim.files.get().pk
    assert client.get(url("claim-file", claim.pk, file)).status_code == 200
    assert client.get(new.replace("extra", "days")).status_code == 404
    assert enter(cast.student).get(url("claim-page", claim.pk)).status_code == 404
    assert enter(cast.staff).post(url("claim-decide", claim.pk, "accept")).status_code == 400
    type(held).objects.filter(pk=held.pk).update(state="check")
    assert enter(cast.secretary).post(url("claim-decide", claim.pk, "accept")).status_code == 403
    staff = enter(cast.staff)
    assert "省报报道" in staff.get(url("claim-list", held.pk)).content.decode()
    assert staff.post(url("claim-decide", claim.pk, "refuse")).status_code == 400  # no reason
    assert staff.post(url("claim-decide", claim.pk, "accept")).status_code == 302
    fact = Fact.objects.get(origin="claim")
    assert (fact.source, fact.level, fact.round, fact.unit) == (
        "own:extra:press", "province", held, cast.branch,
    )  # fmt: skip
    assert (
        staff.post(url("claim-decide", claim.pk, "refuse"), {"words": "查不到"}).status_code == 302
    )
    fact.refresh_from_db()
    assert fact.ended_at is not None
    assert "查不到" in enter(cast.secretary).get(url("claim-page", claim.pk)).content.decode()
    page = enter(cast.secretary).post(url("claim-withdraw", claim.pk))
    claim.refresh_from_db()
    assert (page.status_code, claim.state) == (302, "refused")


def test_differences_are_settled_one_after_another(sheets, enter, cast):
    held = sheets.round("review")
    two = sheets.checker(held)
    own, other = sheets.sheet(held), sheets.sheet(held, cast.other_branch)
    for sheet, points in ((own, 30), (other, 12)):
        line = sheets.line(sheet, "days")
        line.self_score, line.system, line.check_score = D(38), D(40), D(points)
        line.checked_by = cast.staff
        line.save()
    same = sheets.line(own, "order")
    same.self_score, same.system = D(9), D(10)
    same.save()
    client, first = enter(two), sheets.line(own, "days")
    text = client.get(url("difference-list", held.pk)).content.decode()
    assert "0/2" in text
    assert "纪律" not in text.split('id="main"')[-1]
    page = client.get(url("difference-line", held.pk, first.pk)).content.decode()
    assert "平均 36，中位 38" in page
    address = url("difference-line", held.pk, first.pk)
    wrong = client.post(address, {"pick": "other", "text": "41", "reason": "多", "edition": "0"})
    assert wrong.status_code == 400
    done = client.post(address, {"pick": "system", "reason": "记录齐全", "edition": "0"})
    following = sheets.line(other, "days")
    assert done.url == url("difference-line", held.pk, following.pk)
    assert sheets.line(own, "days").review_score == D(40)
    client.post(done.url, {"pick": "other", "text": "20", "reason": "缺两次", "edition": "0"})
    assert "2/2" in client.get(url("difference-list", held.pk)).content.decode()
    # whoever checked it reads it and settles nothing
    staff = enter(cast.staff)
    assert staff.get(address).status_code == 200
    assert staff.post(address, {"pick": "self", "reason": "好", "edition": "1"}).status_code == 403
    assert enter(cast.supervisor).get(address).status_code == 200
    assert enter(cast.secretary).get(address).status_code == 403


def test_judges_see_others_when_marking_is_over_and_peers_leave_their_own_out(sheets, enter, cast):
    held = sheets.round("check", spec=JUDGED)
    own, other = sheets.sheet(held), sheets.sheet(held, cast.other_branch)
    sheets.scene.scorer(held, cast.teacher, "judge")
    sheets.scene.scorer(held, cast.staff2, "judge")
    sheets.scene.scorer(held, cast.student, "peer")
    judging.save_marks(round=held, by=cast.staff2, marks={(own, "talk"): "55.5"}, seen={})
    client, address = enter(cast.teacher), url("judge-grid", held.pk)
    assert "55.5" not in client.get(address).content.decode()
    keys = [f"{sheet.pk}-0" for sheet in (own, other)]
    page = client.post(address, {
        f"cell.{keys[0]}": "50", f"seen.{keys[0]}": '[0, "", ""]',
        f"cell.{keys[1]}": "61", f"seen.{keys[1]}": '[0, "", ""]',
    })  # fmt: skip
    assert page.status_code == 400
    assert "最多 60 分，填的是 61。" in page.content.decode()
    assert "55.5" not in page.content.decode()
    fact = Fact.objects.get(origin="judge", by=str(cast.teacher.pk))
    assert (fact.source, fact.number, fact.round, fact.unit) == (
        "own:talk:mark", D(50), held, cast.branch,
    )  # fmt: skip
    client.post(address, {f"cell.{keys[0]}": "52", f"seen.{keys[0]}": '[0, "50", ""]'})
    assert [f.number for f in Fact.objects.standing().filter(by=str(cast.teacher.pk))] == [D(52)]
    aside = {"sheet": other.pk, "reason": "带过这个班"}
    assert client.post(url("judge-aside", held.pk), aside).status_code == 302
    assert Recusal.objects.get().reason == "带过这个班"
    peer = enter(cast.student)
    assert "回避：自己所在的组织" in peer.get(address).content.decode()
    told = peer.post(address, {
        f"cell.{own.pk}-0": "好", f"seen.{own.pk}-0": '[0, "", ""]',
        f"cell.{other.pk}-0": "一般", f"seen.{other.pk}-0": '[0, "", ""]',
    }, headers={"X-Autosave": "1"}).json()  # fmt: skip
    assert told["cells"] == {
        f"{own.pk}-0": {"fault": "这个支部你回避，不用打。"},
        f"{other.pk}-0": {"seen": '[0, "一般", ""]', "text": "一般", "note": ""},
    }
    watched = enter(cast.staff).get(address).content.decode()
    assert "带过这个班" in watched
    assert cast.other_branch.name in watched
    assert "55.5" not in enter(cast.teacher).get(address).content.decode()
    held.state = "review"
    held.save()
    read = enter(cast.teacher).get(address).content.decode()
    assert "别人：55.5" in read
    assert "打分已经结束。" in read
    assert enter(cast.other_student).get(address).status_code in (403, 404)


def test_what_there_is_to_do_and_the_way_to_ones_own_sheet(sheets, enter, cast):
    assert "现在没有要填的考核表" in enter(cast.secretary).get(url("sheet-mine")).content.decode()
    held = sheets.round("self")
    sheet = sheets.sheet(held)
    text = enter(cast.secretary).get(url("sheet-mine")).content.decode()
    assert url("sheet", sheet.pk) in text
    assert enter(cast.secretary).get(url("sheet-fill", held.pk)).url == url("sheet", sheet.pk)
    assert enter(cast.staff).get(url("sheet-fill", held.pk)).status_code == 403
    assert "考核表" in enter(cast.staff).get(url("sheet-list", held.pk)).content.decode()


@pytest.mark.parametrize("many", [1, 4])
def test_queries_do_not_grow(sheets, enter, cast, many, django_assert_max_num_queries):
    units = [cast.branch, *sheets.scene.branches(many)]
    held = sheets.round("check", units=units)
    sheets.scene.scorer(held, cast.teacher, "judge")
    for sheet in held.sheets.all():
        sheets.system(sheet, days=30)
        actions.save_cells(sheet=sheet, by=cast.staff, column="check",
                           cells={"days": "20", "team": "好"}, editions={}, notes={"days": "少"})  # fmt: skip
    sheet, line = sheets.sheet(held), sheets.line(sheets.sheet(held), "days")
    for user, name, args, most in (
        (cast.secretary, "sheet", [sheet.pk], 18), (cast.student, "sheet", [sheet.pk], 12),
        (cast.staff, "sheet", [sheet.pk], 16), (cast.staff, "sheet-check", [held.pk], 15),
        (cast.staff, "difference-list", [held.pk], 12), (cast.staff, "sheet-list", [held.pk], 12),
        (cast.administrator, "difference-line", [held.pk, line.pk], 14),
        (cast.staff, "claim-list", [held.pk], 12), (cast.secretary, "sheet-mine", [], 12),
        (cast.teacher, "judge-grid", [held.pk], 14), (cast.staff, "judge-grid", [held.pk], 14),
    ):  # fmt: skip
        client = enter(user)
        client.get(url(name, *args))
        with django_assert_max_num_queries(most):
            assert client.get(url(name, *args)).status_code == 200


def test_a_checker_of_some_indicators_reads_the_claims_of_these_alone(sheets, enter, cast):
    held = sheets.round("self")
    line = sheets.line(sheets.sheet(held), "extra")
    made = claiming.claim(
        line=line, by=cast.secretary, term="press", on=held.starts_on, label="市报报道",
        level="city", link="/x/",
    )  # fmt: skip
    held.state = "check"
    held.save()
    sheets.checker(held, cast.outsider, indicators=["team"])
    sheets.checker(held, cast.staff2, indicators=["extra"], under=cast.general_branch)
    for user, sees in ((cast.outsider, False), (cast.staff2, True), (cast.teacher, True)):
        client = enter(user)
        assert client.get(url("claim-page", made.pk)).status_code == (200 if sees else 404)
        found = client.get(url("claim-list", held.pk)).content.decode()
        assert ("市报报道" in found) == sees, user


def test_a_judge_does_not_read_marks_of_others_elsewhere(sheets, enter, cast):
    held = sheets.round("check", spec=JUDGED)
    sheet, judge = sheets.sheet(held), cast.outsider
    sheets.scene.scorer(held, judge, "judge")
    sheets.scene.scorer(held, cast.staff2, "judge")
    judging.save_marks(
        round=held, by=cast.staff2, marks={(sheet, "talk"): "55.5"}, seen={}
    )  # fmt: skip
    sheets.system(sheet, talk="55.5")
    client = enter(judge)
    page, watching = (
        url("sheet", sheet.pk),
        cast.administrator,
    )  # who runs it and judges is blind, too
    sheets.scene.scorer(held, watching, "judge")
    assert "评委打的项，打分这一步结束以后才显示" in client.get(page).content.decode()
    assert "55.5" not in client.get(page).content.decode()
    assert "55.5" not in enter(watching).get(page).content.decode()
    assert "55.5" not in enter(watching).get(url("sheet-changes", sheet.pk)).content.decode()
    client = enter(judge)
    facts, why = url("fact-sheet", sheet.pk), url("line-why", sheets.line(sheet, "talk").pk)
    assert "55.5" not in client.get(facts).content.decode()
    assert client.get(why).status_code == 403
    held.state = "review"
    held.save()
    assert "55.5" in client.get(facts).content.decode()
    assert "55.5" in client.get(page).content.decode()
    assert client.get(why).status_code == 200
    assert "55.5" in enter(watching).get(url("sheet-changes", sheet.pk)).content.decode()
